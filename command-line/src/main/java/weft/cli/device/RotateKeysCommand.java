package weft.cli.device;

import java.time.Duration;
import picocli.CommandLine.Command;
import weft.cli.Console;
import weft.node.localapi.LocalRequest;

/// `weft rotate-keys`.
@Command(
        name = "rotate-keys",
        description = {
            "Gives this device another node key while its tunnels go on: the new key is known everywhere before",
            "the old one is void. How long the login is good does not change by it."
        })
public final class RotateKeysCommand extends DeviceCommand {
    /// For the table of commands.
    public RotateKeysCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        return ask(new LocalRequest.RotateKeys(), Duration.ofSeconds(70));
    }
}
