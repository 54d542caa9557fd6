package weft.test.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import weft.test.lab.Await;
import weft.test.lab.LabProcess;

/// Tailscale's relay, as a process.
public final class Derper implements RunningRelay {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Pattern PIN = Pattern.compile("sha256-raw:[0-9a-f]{64}");

    private final LabProcess process;
    private final int port;
    private final Path directory;

    private Derper(LabProcess process, int port, Path directory) {
        this.process = process;
        this.port = port;
        this.directory = directory;
    }

    /// @param directory of its own, for its key and its self-signed certificate
    public static Derper start(GoPrograms programs, Path directory) {
        return start(programs, directory, freePort(), List.of(), List.of());
    }

    /// @param options further ones of its own
    /// @param before what starts the command, such as `taskset -c 0`
    public static Derper start(
            GoPrograms programs, Path directory, int port, List<String> options, List<String> before) {
        var command = new ArrayList<>(before);
        command.addAll(List.of(
                programs.derper().toString(),
                "-c",
                directory.resolve("derper.json").toString(),
                "-a",
                HOST + ":" + port,
                "-hostname",
                HOST,
                "-certmode",
                "manual",
                "-certdir",
                directory.toString(),
                "-http-port",
                "-1",
                "-stun=false"));
        command.addAll(options);
        var derper = new Derper(LabProcess.start(command), port, directory);
        Await.until(
                () -> PIN.matcher(derper.process.output()).find() && derper.answers() || !derper.process.isAlive(),
                START,
                derper.process::output);
        return derper;
    }

    private boolean answers() {
        try (var socket = new Socket(HOST, port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    /// A port that nobody listens on now.
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public LabProcess process() {
        return process;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String pin() {
        var matcher = PIN.matcher(process.output());
        if (!matcher.find()) {
            throw new IllegalStateException("derper names no certificate: " + process.output());
        }
        return matcher.group();
    }

    @Override
    public Path certificate() {
        return directory.resolve(HOST + ".crt");
    }

    @Override
    public void close() {
        process.close();
    }
}
