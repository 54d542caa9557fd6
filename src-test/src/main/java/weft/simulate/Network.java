package weft.simulate;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// One thread. A LAN, a carrier's inner network, or the Internet: delivers to the addresses in it, and sends the rest
/// to
/// its gateway.
final class Network {
    private final World world;
    private final long delayNanos;
    private final boolean loses;
    private final Map<IpAddress, Attachment> attachments = new HashMap<>(); // looked up, never iterated

    @Nullable
    Gateway gateway;

    Network(World world, long delayNanos, boolean loses) {
        this.world = world;
        this.delayNanos = delayNanos;
        this.loses = loses;
    }

    void attach(IpAddress address, Attachment attachment) {
        attachments.put(address, attachment);
    }

    void detach(IpAddress address) {
        attachments.remove(address);
    }

    boolean has(IpAddress address) {
        return attachments.containsKey(address);
    }

    void carry(Datagram datagram) {
        var target = attachments.get(datagram.target().address());
        if (target != null) {
            if (loses && world.chance(world.lossPercent)) {
                return;
            }
            long delay = delayNanos + target.delayNanos() + (loses ? datagram.origin().delayNanos : 0);
            // Two percent of jitter: enough to change the order of datagrams, too little to rank equal paths.
            world.after(delay + world.random.nextLong(1 + delay / 50), () -> target.arrive(datagram));
        } else if (gateway != null) {
            gateway.leave(datagram);
        }
    }
}
