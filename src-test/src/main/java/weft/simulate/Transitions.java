package weft.simulate;

import java.util.ArrayList;
import java.util.List;

/// One thread. What happens to a world: nodes roam and restart, relays die and come back, UDP between two sites is lost
/// and found, NATs forget their mappings, datagrams get lost.
final class Transitions {
    private static final int AT_ONCE_MAX = 8;

    private record Cut(Site a, Site b) {}

    private final World world;
    private final Internet internet;
    private final List<SimulatedNode> nodes;
    private final List<Cut> cuts = new ArrayList<>();

    Transitions(World world, Internet internet, List<SimulatedNode> nodes) {
        this.world = world;
        this.internet = internet;
        this.nodes = nodes;
    }

    /// Some of them, one after another. When it is over, no datagram gets lost by chance any more.
    void round() {
        int count = 2 + world.random.nextInt(AT_ONCE_MAX - 1);
        for (int i = 0; i < count; i++) {
            next();
            world.run(world.millis(0, 4_000));
        }
        world.run(6 * World.SECOND);
        world.lossPercent = 0;
    }

    private void next() {
        switch (world.random.nextInt(7)) {
            case 0, 1 -> roam();
            case 2 -> restart();
            case 3 -> relay();
            case 4 -> cut();
            case 5 -> rebind();
            default -> world.lossPercent = world.random.nextInt(5, 21);
        }
    }

    private SimulatedNode anyNode() {
        return nodes.get(world.random.nextInt(nodes.size()));
    }

    private Site anySite() {
        return internet.sites.get(world.random.nextInt(internet.sites.size()));
    }

    private void roam() {
        var node = anyNode();
        var elsewhere = anySite();
        if (node.isUp && elsewhere != node.site) {
            node.roam(elsewhere);
        }
    }

    private void restart() {
        var node = anyNode();
        if (node.isUp) {
            node.stop();
            world.after(world.millis(500, 3_000), node::start);
        }
    }

    /// Never the last one.
    private void relay() {
        var relay = internet.relays.get(world.random.nextInt(internet.relays.size()));
        long working = internet.relays.stream().filter(each -> each.works).count();
        if (!relay.works) {
            relay.works = true;
        } else if (working > 1) {
            relay.dies();
        }
        nodes.stream().filter(node -> node.isUp).forEach(node -> node.changed(relay));
    }

    private void cut() {
        if (!cuts.isEmpty() && world.chance(50)) {
            var healed = cuts.removeFirst();
            world.cut(healed.a, healed.b, false);
            return;
        }
        var node = anyNode();
        var other = anyNode();
        if (node.site != other.site) {
            cuts.add(new Cut(node.site, other.site));
            world.cut(node.site, other.site, true);
        }
    }

    private void rebind() {
        var site = anySite();
        if (site.nat != null) {
            site.nat.rebind();
        }
        if (site.carrier != null && world.chance(50)) {
            site.carrier.nat().rebind();
        }
    }
}
