package weft.simulate;

import java.util.HashMap;
import java.util.Map;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// One thread. A NAT that gives each inside host a public address of its own, all ports of it, open for everyone.
final class OneToOneNat implements Gateway {
    private final Internet internet;
    private final Network inner;
    private final long delayNanos;
    private final Map<IpAddress, IpAddress> outsides = new HashMap<>(); // looked up, never iterated

    OneToOneNat(Internet internet, Network inner, long delayNanos) {
        this.internet = internet;
        this.inner = inner;
        this.delayNanos = delayNanos;
    }

    /// Becomes the way out of its inner network.
    void serve() {
        inner.gateway = this;
    }

    @Override
    public void leave(Datagram datagram) {
        var source = datagram.source();
        var outside = outsides.computeIfAbsent(source.address(), this::open);
        internet.network.carry(datagram.from(new Endpoint(outside, source.port())));
    }

    private IpAddress open(IpAddress host) {
        var outside = internet.publicIpv4();
        internet.network.attach(outside, new Attachment() {
            @Override
            public void arrive(Datagram datagram) {
                inner.carry(datagram.to(new Endpoint(host, datagram.target().port())));
            }

            @Override
            public long delayNanos() {
                return delayNanos;
            }
        });
        return outside;
    }
}
