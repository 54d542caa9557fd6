package weft.protocol.paths;

import java.util.SortedSet;
import java.util.TreeSet;

/// Packet thread. By which relay a peer is reached: its home. Where that cannot be used, or says that the peer is not
/// there, the one that the peer was last heard on; else the home of this node, because a peer that lost the same relay
/// as we did looks for another one just as we do, and one that left its home may be there.
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
        if (mayBeAt(home, peer, now)) {
            return home;
        }
        if (mayBeAt(peer.heardRegion, peer, now) && now - peer.heardRegionNanos < PathTiming.HEARD_NANOS) {
            return peer.heardRegion;
        }
        var own = desk.self;
        return home != 0 && own != null && mayBeAt(own.homeRelay(), peer, now) ? own.homeRelay() : home;
    }

    private boolean mayBeAt(int region, PeerPath peer, long now) {
        return isUsable(region) && !peer.absences.has(region, now);
    }

    private boolean isUsable(int region) {
        return region != 0 && !unusable.contains(region);
    }
}
