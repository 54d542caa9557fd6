package weft.node.portmap;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// Virtual thread. Which protocols a gateway speaks, asked all at once.
///
/// @param upnp where its device description is; null when it has none
record GatewayProbe(boolean natPmp, boolean pcp, @Nullable URI upnp) {
    /// Gateways answer within milliseconds; SSDP lets a device wait up to its MX, a second, but they do not.
    private static final long WAIT_NANOS = 300_000_000L;
    private static final int ROUNDS = 2;

    static GatewayProbe of(IpAddress gateway, IpAddress own, AtomicLong ignored) throws IOException {
        boolean natPmp = false;
        boolean pcp = false;
        URI upnp = null;
        try (var socket = new GatewaySocket(gateway, ignored)) {
            for (int i = 0; i < ROUNDS && !(natPmp && pcp && upnp != null); i++) {
                ask(socket, NatPmp.askAddress(), gateway, NatPmp.PORT);
                ask(socket, Pcp.announce(own), gateway, NatPmp.PORT);
                ask(socket, UpnpText.search(), gateway, UpnpText.SSDP_PORT);
                ask(socket, UpnpText.search(), UpnpText.SSDP_MULTICAST, UpnpText.SSDP_PORT);
                long end = System.nanoTime() + WAIT_NANOS;
                for (var answer = socket.receive(end); answer.isPresent(); answer = socket.receive(end)) {
                    var bytes = answer.get().bytes();
                    if (answer.get().port() == NatPmp.PORT) {
                        natPmp |= NatPmp.read(bytes) instanceof NatPmp.Answer.External;
                        pcp |= Pcp.read(bytes, new byte[Pcp.NONCE], 0) instanceof Pcp.Answer.Announced(int result)
                                && result == 0;
                    } else {
                        upnp = UpnpText.location(bytes, gateway).orElse(upnp);
                    }
                    if (natPmp && pcp && upnp != null) {
                        break;
                    }
                }
            }
        }
        return new GatewayProbe(natPmp, pcp, upnp);
    }

    /// What a firewall of this host, or a network without multicast, does not let out is as good as unanswered.
    private static void ask(GatewaySocket socket, byte[] question, IpAddress to, int port) {
        try {
            socket.sendTo(question, to, port);
        } catch (IOException _) {
            // The other questions go out all the same.
        }
    }
}
