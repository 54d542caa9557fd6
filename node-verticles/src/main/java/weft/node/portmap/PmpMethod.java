package weft.node.portmap;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// Virtual thread. A mapping by NAT-PMP: the gateway's external address, then the port.
final class PmpMethod implements MappingMethod {
    private final IpAddress gateway;
    private final int port;
    private final AtomicLong ignored;

    PmpMethod(IpAddress gateway, int port, AtomicLong ignored) {
        this.gateway = gateway;
        this.port = port;
        this.ignored = ignored;
    }

    @Override
    public String name() {
        return "NAT-PMP";
    }

    @Override
    public Lease map(int wantedPort) throws IOException, MappingRefused {
        try (var socket = new GatewaySocket(gateway, ignored)) {
            var external = socket.ask(NatPmp.askAddress(), NatPmp.PORT, PmpMethod::external)
                    .orElseThrow(() -> new IOException("no answer"));
            if (external.result() != 0) {
                throw new MappingRefused("it does not tell its address (code " + external.result() + ")");
            }
            var mapped = socket.ask(NatPmp.map(port, wantedPort, Lease.WANTED_SECONDS), NatPmp.PORT, this::mapped)
                    .orElseThrow(() -> new IOException("no answer"));
            if (mapped.result() != 0) {
                throw new MappingRefused("it refuses (code " + mapped.result() + ")");
            }
            return Lease.of(external.address(), mapped.externalPort(), mapped.lifetimeSeconds());
        }
    }

    private static NatPmp.Answer.@Nullable External external(byte[] answer) {
        return NatPmp.read(answer) instanceof NatPmp.Answer.External external ? external : null;
    }

    private NatPmp.Answer.@Nullable Mapped mapped(byte[] answer) {
        return NatPmp.read(answer) instanceof NatPmp.Answer.Mapped mapped && mapped.internalPort() == port
                ? mapped
                : null;
    }

    @Override
    public void unmap() throws IOException {
        try (var socket = new GatewaySocket(gateway, ignored)) {
            socket.ask(NatPmp.map(port, 0, 0), NatPmp.PORT, this::mapped);
        }
    }
}
