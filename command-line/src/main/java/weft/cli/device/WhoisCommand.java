package weft.cli.device;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import weft.cli.Console;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;
import weft.node.localapi.PeerView;

/// `weft whois`.
@Command(name = "whois", description = "Says which device an address, name or key belongs to, and whose it is.")
public final class WhoisCommand extends DeviceCommand {
    @Parameters(paramLabel = "PEER", description = "address, name or key")
    private String peer = "";

    /// For the table of commands.
    public WhoisCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        return ask(new LocalRequest.Whois(peer));
    }

    @Override
    void print(LocalReply reply) {
        if (reply instanceof LocalReply.Whois whois) {
            PeerView node = whois.peer();
            console.line("name     %s%s", node.name(), whois.self() ? " (this device)" : "");
            console.line("id       %s", node.id());
            console.line(
                    node.tags().isEmpty() ? "owner    " + node.owner() : "tags     " + String.join(", ", node.tags()));
            console.line("address  %s  %s", node.ipv4(), node.ipv6());
            console.line("key      %s", node.key().text());
            whois.capabilities()
                    .forEach((name, values) -> console.line(
                            "may      %s%s", name, values.isEmpty() ? "" : " " + String.join(" ", values)));
        } else {
            super.print(reply);
        }
    }
}
