package weft.cli.device;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.Quantity;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;

/// `weft ping`.
@Command(
        name = "ping",
        description = "Pings a peer through the tunnel engine; says by which path each answer came, and how long"
                + " it took, until one comes by a direct path. Exit code 1: no answer.")
public final class PingCommand extends DeviceCommand {
    private static final int UNTIL_DIRECT = 10;

    @Parameters(paramLabel = "PEER", description = "name, address or key of a peer")
    private String peer = "";

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "how many, whatever their path (default: at most 10, until one is direct)")
    private @Nullable Integer count;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "MS",
            description = "milliseconds between two (default: ${DEFAULT-VALUE})")
    private int intervalMillis = 500;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "MS",
            description = "milliseconds to wait for each (default: ${DEFAULT-VALUE})")
    private int timeoutMillis = 3_000;

    private int answered;
    private boolean direct;

    /// For the table of commands.
    public PingCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        int most = count == null ? UNTIL_DIRECT : count;
        requireBetween("--count", most, 1, 1_000);
        requireBetween("--interval", intervalMillis, 10, 60_000);
        requireBetween("--timeout", timeoutMillis, 1, 60_000);
        Duration longest = Duration.ofMillis((long) most * Math.max(intervalMillis, timeoutMillis) + 5_000);
        ask(new LocalRequest.Ping(peer, most, count == null, intervalMillis, timeoutMillis), longest, reply -> {
            if (reply instanceof LocalReply.Pinged pinged && pinged.problem() == null) {
                answered++;
                direct |= pinged.direct();
            }
        });
        if (count == null && answered > 0 && !direct) {
            console.err().println("no direct path yet: weft debug path " + peer + " says why");
        }
        return answered > 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    @Override
    void print(LocalReply reply) {
        if (!(reply instanceof LocalReply.Pinged pinged)) {
            super.print(reply);
        } else if (pinged.problem() == null) {
            console.line(
                    "%d: answer from %s (%s) by %s in %s",
                    pinged.number(),
                    pinged.name(),
                    pinged.address(),
                    pinged.path(),
                    Quantity.nanos(pinged.roundTripNanos()));
        } else {
            console.line(
                    "%d: no answer from %s (%s): %s",
                    pinged.number(), pinged.name(), pinged.address(), pinged.problem());
        }
    }

    private static void requireBetween(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw Complaint.usage(option + " is " + least + " to " + most + ", not " + value);
        }
    }
}
