package weft.cli.device;

import picocli.CommandLine.Command;
import weft.cli.Console;
import weft.kit.metrics.MetricsText;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;

/// `weft debug metrics`.
@Command(
        name = "metrics",
        description = {
            "Prints the daemon's figures in Prometheus' text format, for a collector that",
            "reads text files."
        })
public final class MetricsCommand extends DeviceCommand {
    /// For the table of commands.
    public MetricsCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        return ask(new LocalRequest.Status());
    }

    @Override
    void print(LocalReply reply) {
        if (reply instanceof LocalReply.Status status) {
            console.out().print(MetricsText.of(NodeMetrics.of(status.status())));
        } else {
            super.print(reply);
        }
    }
}
