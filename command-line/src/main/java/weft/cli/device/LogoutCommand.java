package weft.cli.device;

import java.time.Duration;
import picocli.CommandLine.Command;
import weft.cli.Console;
import weft.node.localapi.LocalRequest;

/// `weft logout`.
@Command(name = "logout", description = "Leaves the mesh: this device's key is void and its map forgotten.")
public final class LogoutCommand extends DeviceCommand {
    /// For the table of commands.
    public LogoutCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        return ask(new LocalRequest.Logout(), Duration.ofSeconds(30));
    }
}
