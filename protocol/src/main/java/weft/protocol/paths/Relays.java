package weft.protocol.paths;

import java.util.SortedSet;
import java.util.TreeSet;

/// Packet thread. By which relay a peer is reached: its home. Where that cannot be used, or says that the peer is not
/// there, the one that the peer was last heard on; else the home of this node, because a peer that lost the same relay
/// as we did looks for another one just as we do.
final class Relays {
    private final DiscoDesk desk;
    private final SortedSet<Integer> unusable = new TreeSet<>();

    Relays(DiscoDesk desk) {
        this.desk = desk;
    }

    /// Whether that changed anything.
    boolean usable(int region, boolean usable) {
        return usable ? unusable.remove(region) : unusable.add(region);
    }

    /// 0 when there is none.
    int regionOf(PeerPath peer, long now) {
        int home = peer.spec.homeRelay();
        boolean gone = home == peer.goneRegion && now - peer.goneRegionNanos < PathTiming.GONE_NANOS;
        if (isUsable(home) && !gone) {
            return home;
        }
        if (isUsable(peer.heardRegion) && now - peer.heardRegionNanos < PathTiming.HEARD_NANOS) {
            return peer.heardRegion;
        }
        var own = desk.self;
        return home != 0 && !isUsable(home) && own != null && isUsable(own.homeRelay()) ? own.homeRelay() : home;
    }

    private boolean isUsable(int region) {
        return region != 0 && !unusable.contains(region);
    }
}
