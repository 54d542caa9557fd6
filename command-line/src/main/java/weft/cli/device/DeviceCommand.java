package weft.cli.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;
import weft.cli.StateDirectory;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;

/// What the commands about this device share: which daemon they ask, and `--json`.
abstract class DeviceCommand implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    final Console console;

    @Option(names = "--state", paramLabel = "DIR", description = "the daemon's state directory")
    private @Nullable Path state;

    @Option(names = "--json", description = "print for programs: what the daemon answers, an object a line")
    private boolean json;

    @Mixin
    private final HelpOption help = new HelpOption();

    DeviceCommand(Console console) {
        this.console = console;
    }

    /// Asks the daemon and prints each reply: as it is for programs, by [#print] for people.
    Integer ask(LocalRequest request, Duration deadline) {
        return ask(request, deadline, _ -> {});
    }

    Integer ask(LocalRequest request) {
        return ask(request, DEADLINE);
    }

    Integer ask(LocalRequest request, Duration deadline, Consumer<LocalReply> also) {
        new DaemonDoor(StateDirectory.ofNode(state, console.environment())).ask(request, deadline, reply -> {
            if (json) {
                console.line(DaemonDoor.json(reply));
            } else {
                print(reply);
            }
            also.accept(reply);
        });
        return ExitCode.OK;
    }

    /// Prints a reply for people.
    void print(LocalReply reply) {
        switch (reply) {
            case LocalReply.Progress progress -> console.err().println(progress.text());
            case LocalReply.Done done -> console.line(done.text());
            default -> console.line(DaemonDoor.json(reply));
        }
    }
}
