package weft.cli.device;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import weft.cli.Complaint;
import weft.cli.ExitCode;
import weft.kit.json.JsonMalformed;
import weft.node.localapi.LocalLines;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;

/// The daemon's socket, from outside: one request, the replies to it, always within a deadline. Home: the caller's
/// thread.
public final class DaemonDoor {
    private final Path socket;

    /// The door of the daemon that keeps its state there.
    public DaemonDoor(Path stateDirectory) {
        this.socket = stateDirectory.resolve("node.sock");
    }

    /// JSON as the daemon writes it, for `--json`.
    public static String json(LocalReply reply) {
        return LocalLines.encode(reply);
    }

    /// Asks, and hands over each reply; a failed one becomes a [Complaint].
    ///
    /// @param deadline from the first byte to the last
    public void ask(LocalRequest request, Duration deadline, Consumer<LocalReply> replies) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            closeAfter(channel, deadline);
            connect(channel);
            channel.write(ByteBuffer.wrap((LocalLines.encode(request) + "\n").getBytes(StandardCharsets.UTF_8)));
            read(channel, replies, request instanceof LocalRequest.Capture);
        } catch (AsynchronousCloseException _) {
            throw Complaint.unreachable(
                    "the daemon did not finish its answer within " + deadline.toSeconds() + " s (" + socket + ")");
        } catch (IOException | JsonMalformed problem) {
            throw Complaint.unreachable("the daemon at " + socket + " broke off its answer: " + problem.getMessage());
        }
    }

    private void connect(SocketChannel channel) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (ClosedChannelException overdue) {
            throw overdue;
        } catch (IOException problem) {
            throw notThere(problem);
        }
    }

    private Complaint notThere(IOException problem) {
        Path state = socket.getParent();
        if (state != null && Files.exists(state) && !Files.isReadable(state)) {
            return Complaint.unreachable(
                    state + " belongs to another user: only root and the daemon's user may ask it");
        }
        if (Files.exists(socket) && !Files.isWritable(socket)) {
            return Complaint.unreachable(
                    socket + " belongs to another user: only root and the daemon's user may ask it");
        }
        boolean silent = Files.exists(socket) || problem.getMessage() == null;
        return Complaint.unreachable("no daemon answers for the state directory " + state
                + (silent ? " (it was stopped or killed)" : "")
                + "; 'weft node' starts one, --state names another");
    }

    private static void read(SocketChannel channel, Consumer<LocalReply> replies, boolean silenceIsAnAnswer)
            throws IOException {
        try (BufferedReader lines =
                new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8.newDecoder(), 16 * 1024))) {
            boolean any = silenceIsAnAnswer;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LocalReply reply = LocalLines.reply(line);
                if (reply instanceof LocalReply.Failed failed) {
                    throw complaint(failed);
                }
                replies.accept(reply);
                any = true;
            }
            if (!any) {
                throw new IOException("it closed without a word");
            }
        }
    }

    private static Complaint complaint(LocalReply.Failed failed) {
        int code = switch (failed.reason()) {
            case REQUEST_MALFORMED, UNKNOWN_PEER -> ExitCode.USAGE;
            case REFUSED -> ExitCode.REFUSED;
            case TIMED_OUT -> ExitCode.UNREACHABLE;
            case NOT_UP, SYSTEM -> ExitCode.FAILED;
        };
        return new Complaint(code, failed.message());
    }

    /// A blocking channel has no timeout of its own; closing it from outside ends whatever waits on it.
    private static void closeAfter(SocketChannel channel, Duration deadline) {
        Thread.ofPlatform().daemon().name("weft-deadline").start(() -> {
            try {
                Thread.sleep(deadline);
                channel.close();
            } catch (InterruptedException | IOException _) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
