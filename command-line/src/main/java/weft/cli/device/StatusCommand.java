package weft.cli.device;

import picocli.CommandLine.Command;
import weft.cli.Console;
import weft.cli.Plain;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;

/// `weft status`.
@Command(name = "status", description = "Shows this device, its coordinator and its peers.")
public final class StatusCommand extends DeviceCommand implements Plain {
    /// For the table of commands.
    public StatusCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        return ask(new LocalRequest.Status());
    }

    @Override
    void print(LocalReply reply) {
        if (reply instanceof LocalReply.Status status) {
            StatusPage.lines(status.status(), System.currentTimeMillis()).forEach(console::line);
        } else {
            super.print(reply);
        }
    }
}
