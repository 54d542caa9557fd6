package weft.cli.device;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.Console;
import weft.cli.Plain;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;

/// `weft ip`.
@Command(name = "ip", description = "Prints the addresses of this device, or of a peer.")
public final class IpCommand extends DeviceCommand implements Plain {
    @Parameters(arity = "0..1", paramLabel = "PEER", description = "name, address or key of a peer")
    private @Nullable String peer;

    @Option(names = "-4", description = "only the IPv4 address")
    private boolean only4;

    @Option(names = "-6", description = "only the IPv6 address")
    private boolean only6;

    /// For the table of commands.
    public IpCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        return ask(new LocalRequest.Ip(peer));
    }

    @Override
    void print(LocalReply reply) {
        if (reply instanceof LocalReply.Addresses addresses) {
            if (!only6) {
                console.line(addresses.ipv4().toString());
            }
            if (!only4) {
                console.line(addresses.ipv6().toString());
            }
        } else {
            super.print(reply);
        }
    }
}
