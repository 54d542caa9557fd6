package weft.simulate;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// One thread. A NAT between an inner and an outer network, in the words of RFC 4787.
final class NatBox implements Attachment, Gateway {
    /// Which outside senders a mapping lets in, of those that the inside host has sent to.
    enum Filter {
        ANY,
        SAME_ADDRESS,
        SAME_PORT
    }

    /// @param dependent whether each destination gets a mapping of its own
    /// @param hairpin whether inside hosts reach each other by their outside addresses
    record Behaviour(boolean dependent, Filter filter, boolean hairpin, long timeoutNanos) {}

    private record Session(Endpoint inner, @Nullable Endpoint remote) {}

    private static final class Mapping {
        final Endpoint inner;
        final int port;
        final boolean fixed;
        final Map<Object, Long> permitted = new HashMap<>(); // looked up, never iterated
        long usedNanos;

        Mapping(Endpoint inner, int port, boolean fixed) {
            this.inner = inner;
            this.port = port;
            this.fixed = fixed;
        }
    }

    final IpAddress outside;
    private final World world;
    private final Behaviour behaviour;
    private final Network inner;
    private final Network outer;
    private final long delayNanos;
    private final Map<Session, Mapping> sessions = new HashMap<>(); // looked up, never iterated
    private final Map<Integer, Mapping> ports = new HashMap<>(); // looked up, never iterated
    private boolean keepsPorts = true;

    NatBox(World world, Behaviour behaviour, IpAddress outside, Network inner, Network outer, long delayNanos) {
        this.world = world;
        this.behaviour = behaviour;
        this.outside = outside;
        this.inner = inner;
        this.outer = outer;
        this.delayNanos = delayNanos;
        inner.gateway = this;
        outer.attach(outside, this);
    }

    @Override
    public long delayNanos() {
        return delayNanos;
    }

    /// A port mapping, as UPnP or PCP make it: open for everyone.
    Endpoint map(Endpoint host) {
        int port = freePort();
        ports.put(port, new Mapping(host, port, true));
        return new Endpoint(outside, port);
    }

    /// Forgets every mapping but the fixed ones, as after a restart, and gives other ports from now on.
    void rebind() {
        sessions.clear();
        ports.values().removeIf(mapping -> !mapping.fixed);
        keepsPorts = false;
    }

    /// From the inside.
    @Override
    public void leave(Datagram datagram) {
        boolean hairpin = datagram.target().address().equals(outside);
        if (hairpin && !behaviour.hairpin) {
            return;
        }
        var mapping = outgoing(datagram.source(), datagram.target());
        var translated = datagram.from(new Endpoint(outside, mapping.port));
        if (hairpin) {
            arrive(translated);
        } else {
            outer.carry(translated);
        }
    }

    private Mapping outgoing(Endpoint host, Endpoint remote) {
        var own = new Session(host, behaviour.dependent ? remote : null);
        var mapping = sessions.get(own);
        if (mapping == null || isExpired(mapping)) {
            mapping = new Mapping(host, portFor(host), false);
            sessions.put(own, mapping);
            ports.put(mapping.port, mapping);
        }
        mapping.usedNanos = world.now;
        mapping.permitted.put(remote, world.now);
        mapping.permitted.put(remote.address(), world.now);
        return mapping;
    }

    private int portFor(Endpoint host) {
        var same = ports.get(host.port());
        boolean free = same == null || isExpired(same);
        return free && keepsPorts && !behaviour.dependent ? host.port() : freePort();
    }

    private int freePort() {
        while (true) {
            int port = world.random.nextInt(1_024, 65_536);
            var taken = ports.get(port);
            if (taken == null || isExpired(taken)) {
                return port;
            }
        }
    }

    private boolean isExpired(Mapping mapping) {
        return !mapping.fixed && world.now - mapping.usedNanos > behaviour.timeoutNanos;
    }

    /// From the outside.
    @Override
    public void arrive(Datagram datagram) {
        var mapping = ports.get(datagram.target().port());
        if (mapping == null || isExpired(mapping)) {
            return;
        }
        if (mapping.fixed) {
            // The answers to whoever came by a port mapping leave by it.
            sessions.put(new Session(mapping.inner, behaviour.dependent ? datagram.source() : null), mapping);
        } else if (!isPermitted(mapping, datagram.source())) {
            return;
        }
        inner.carry(datagram.to(mapping.inner));
    }

    private boolean isPermitted(Mapping mapping, Endpoint source) {
        Object what = behaviour.filter == Filter.SAME_ADDRESS ? source.address() : source;
        var last = mapping.permitted.get(what);
        boolean fresh = last != null && world.now - last <= behaviour.timeoutNanos;
        return fresh || behaviour.filter == Filter.ANY;
    }
}
