package weft.node.portmap;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// Virtual thread. A mapping by PCP, with one nonce for all its life.
final class PcpMethod implements MappingMethod {
    /// RFC 6887, 7.4.
    private static final int NOT_AUTHORIZED = 2;

    private static final int NO_RESOURCES = 8;

    private final IpAddress gateway;
    private final IpAddress own;
    private final int port;
    private final byte[] nonce;
    private final AtomicLong ignored;

    PcpMethod(IpAddress gateway, IpAddress own, int port, byte[] nonce, AtomicLong ignored) {
        this.gateway = gateway;
        this.own = own;
        this.port = port;
        this.nonce = nonce.clone();
        this.ignored = ignored;
    }

    @Override
    public String name() {
        return "PCP";
    }

    @Override
    public Lease map(int wantedPort) throws IOException, MappingRefused {
        try (var socket = new GatewaySocket(gateway, ignored)) {
            var mapped = socket.ask(
                            Pcp.map(nonce, own, port, wantedPort, Lease.WANTED_SECONDS), NatPmp.PORT, this::mapped)
                    .orElseThrow(() -> new IOException("no answer"));
            switch (mapped.result()) {
                case 0 -> {
                    return Lease.of(mapped.externalAddress(), mapped.externalPort(), mapped.lifetimeSeconds());
                }
                case NOT_AUTHORIZED -> throw new MappingRefused("it does not allow mappings");
                case NO_RESOURCES -> throw new MappingRefused("it has no room for another mapping");
                default -> throw new MappingRefused("it refuses (code " + mapped.result() + ")");
            }
        }
    }

    private Pcp.Answer.@Nullable Mapped mapped(byte[] answer) {
        return Pcp.read(answer, nonce, port) instanceof Pcp.Answer.Mapped mapped ? mapped : null;
    }

    @Override
    public void unmap() throws IOException {
        try (var socket = new GatewaySocket(gateway, ignored)) {
            socket.ask(Pcp.map(nonce, own, port, 0, 0), NatPmp.PORT, this::mapped);
        }
    }
}
