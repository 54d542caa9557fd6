package weft.node.relay;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.node.dataplane.RelayDoor;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.NodeKey;
import weft.protocol.netmap.RelayMap;

/// Event loop. One [RelayLink] for each region that is home or was sent to, between the rings of one data plane and
/// their connections. Lives as long as that data plane.
final class RelayLinks implements RelayLink.Events {
    private final RelayDoor door;
    private final RelayOwner owner;
    private final TreeMap<Integer, RelayLink> links = new TreeMap<>();
    private final Set<RelayLink> touched = new LinkedHashSet<>();
    private final RelayLink.Parts parts;
    private RelayMap map = RelayMap.NONE;
    private int home;
    private long withoutRegion;

    /// @param maker makes the links' shared parts, given who hears them
    RelayLinks(RelayDoor door, RelayOwner owner, Function<RelayLink.Events, RelayLink.Parts> maker) {
        this.door = door;
        this.owner = owner;
        this.parts = maker.apply(this);
    }

    void update(RelayMap newest) {
        map = newest;
        links.values().removeIf(link -> {
            var region = newest.region(link.region());
            if (region == null) {
                link.close();
                return true;
            }
            link.update(region);
            return false;
        });
        connectHome();
        publish();
    }

    void home(int region) {
        if (region == home) {
            return;
        }
        home = region;
        long now = System.nanoTime();
        links.values().forEach(link -> link.setHome(link.region() == region, now));
        connectHome();
        publish();
    }

    private void connectHome() {
        var link = home == 0 ? null : link(home);
        if (link != null) {
            link.setHome(true, System.nanoTime());
        }
    }

    /// Takes at most `max` datagrams out of the ring; true when there may be more.
    boolean drain(int max) {
        long now = System.nanoTime();
        int taken =
                door.drain((region, target, b, offset, length) -> send(region, target, b, offset, length, now), max);
        touched.forEach(RelayLink::flush);
        touched.clear();
        return taken == max;
    }

    private void send(int region, NodeKey target, byte[] b, int offset, int length, long now) {
        var link = link(region);
        if (link == null) {
            withoutRegion++;
            return;
        }
        link.send(target, b, offset, length, now);
        touched.add(link);
    }

    private @Nullable RelayLink link(int region) {
        var link = links.get(region);
        if (link == null) {
            var known = map.region(region);
            if (known == null) {
                return null;
            }
            link = new RelayLink(parts, known);
            links.put(region, link);
        }
        return link;
    }

    void networkChanged() {
        long now = System.nanoTime();
        List.copyOf(links.values()).forEach(link -> link.networkChanged(now));
    }

    void tick() {
        long now = System.nanoTime();
        List.copyOf(links.values()).forEach(link -> link.tick(now));
    }

    void close() {
        links.values().forEach(RelayLink::close);
        links.clear();
    }

    RelayView view() {
        var views = new ArrayList<RelayView.Link>();
        for (var link : links.values()) {
            views.add(link.view());
        }
        return new RelayView(home, views);
    }

    RelayHeard heard(int region) {
        var link = links.get(region);
        return link == null ? RelayHeard.NEVER : link.heard();
    }

    /// Datagrams for a region that the map does not have.
    long withoutRegion() {
        return withoutRegion;
    }

    private void publish() {
        owner.changed(view());
    }

    @Override
    public void packet(int region, NodeKey source, byte[] b, int offset, int length) {
        // A full ring counts what it refuses.
        boolean _ = door.put(region, source, b, offset, length);
    }

    @Override
    public void peerGone(int region, NodeKey peer, GoneReason reason) {
        owner.peerGone(region, peer, reason);
    }

    @Override
    public void changed(RelayLink link) {
        publish();
    }
}
