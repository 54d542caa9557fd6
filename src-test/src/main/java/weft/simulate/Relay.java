package weft.simulate;

import java.util.Map;
import java.util.TreeMap;

/// One thread. A relay, the only one of its region. Its connections are TCP: they lose nothing, and work from
/// anywhere.
final class Relay {
    final int region;
    boolean works = true;
    private final World world;
    private final Map<Long, SimulatedNode> connected = new TreeMap<>();

    Relay(World world, int region) {
        this.world = world;
        this.region = region;
    }

    void connect(SimulatedNode node) {
        connected.put(node.id, node);
    }

    void disconnect(SimulatedNode node) {
        connected.remove(node.id);
    }

    void dies() {
        works = false;
        connected.clear();
    }

    /// How far the node is from here; the same each time it asks.
    long delayNanos(Site site) {
        long spread = (site.number * 7_919L + region * 104_729L) % 40;
        return site.delayNanos + spread * World.MILLI;
    }

    /// What the target does with it when it gets there.
    interface Arrival {
        void at(SimulatedNode target);
    }

    /// @param lacks what is done when the relay has said that the target is not there
    void carry(SimulatedNode from, long to, Arrival arrival, Runnable lacks) {
        var target = connected.get(to);
        if (!works || !from.isUp) {
            return;
        }
        if (target == null) {
            world.after(2 * delayNanos(from.site), lacks);
            return;
        }
        long delay = delayNanos(from.site) + delayNanos(target.site);
        world.after(delay, () -> {
            if (works && connected.get(to) == target && target.isUp) {
                arrival.at(target);
            }
        });
    }
}
