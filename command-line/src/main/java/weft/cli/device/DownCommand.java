package weft.cli.device;

import picocli.CommandLine.Command;
import weft.cli.Console;
import weft.node.localapi.LocalRequest;

/// `weft down`.
@Command(name = "down", description = "Takes the tunnels down. The device stays in its mesh; weft up brings it back.")
public final class DownCommand extends DeviceCommand {
    /// For the table of commands.
    public DownCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        return ask(new LocalRequest.Down());
    }
}
