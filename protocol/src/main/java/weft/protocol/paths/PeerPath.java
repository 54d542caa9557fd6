package weft.protocol.paths;

import static weft.protocol.paths.PathTiming.LONG_AGO;

import org.jspecify.annotations.Nullable;
import weft.protocol.box.NaclBox;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. The way to one peer, as the engine sees it: the present [#route], and what the engine tells about
/// packets. [#sent] and [#received] cost a few field accesses as long as nothing changes; call them once per batch or
/// run, for data messages only (a keepalive or handshake of the engine's own is no traffic). Call [#sent] before
/// looking
/// at the route: it may change it.
public final class PeerPath {
    private static final int REMEMBERED_PINGS = 64;

    final PathCare care;
    PeerPaths spec;
    final CandidateTable candidates = new CandidateTable();
    PathState state = new PathState.Resting(null);
    Route route = new Route.Nowhere();
    RouteReason reason = RouteReason.NEW;

    @Nullable
    NaclBox box;

    /// The candidate of [#state] that is in use.
    @Nullable
    Candidate inUse;

    long sentNanos = LONG_AGO;
    long receivedNanos = LONG_AGO;
    /// When the first packet was sent since anything came by the direct path.
    long unansweredNanos = Tunnel.NEVER;
    /// For how long that may last before the path is asked. Grows while the peer answers pings but sends nothing: it
    /// has nothing to say.
    long silenceNanos = PathTiming.SILENCE_MIN_NANOS;
    long invitedUntilNanos = LONG_AGO;
    long calledNanos = LONG_AGO;

    int round;
    long nextRoundNanos = LONG_AGO;

    int heardRegion;
    long heardRegionNanos = LONG_AGO;
    final Absences absences = new Absences();
    /// When the search last started over because a relay said that the peer is not there.
    long soughtNanos = LONG_AGO;

    @Nullable
    Guess guess;

    long guessRestUntilNanos = LONG_AGO;

    /// What [PathTimers] keeps.
    long deadlineNanos = Tunnel.NEVER;

    int timerIndex = -1;

    /// What may be done for this peer alone, so that a hostile one leaves something for the others.
    final Budget probes = new Budget(PathTiming.PEER_PROBES_PER_SECOND);

    final Budget guesses = new Budget(PathTiming.PEER_GUESSES_PER_SECOND);
    final Budget pongs = new Budget(PathTiming.PEER_PONGS_PER_SECOND);
    final Budget strangers = new Budget(PathTiming.KEY_STRANGERS_PER_SECOND);

    /// A packet brings the next look forward to this long from now.
    long alertNanos;

    private final long[] seenPings = new long[REMEMBERED_PINGS];
    private int nextSeen;

    PeerPath(PathCare care, PeerPaths spec) {
        this.care = care;
        this.spec = spec;
    }

    public PeerPaths spec() {
        return spec;
    }

    public long peerId() {
        return spec.peerId();
    }

    public Route route() {
        return route;
    }

    /// Why the route is what it is, as of its last change.
    public RouteReason reason() {
        return reason;
    }

    /// Round trip of the direct path in use; 0 while there is none.
    public long latencyNanos() {
        return inUse == null ? 0 : inUse.latencyNanos;
    }

    /// Packets for this peer are being sent, or wait because the route is [Route.Nowhere].
    public void sent(long now) {
        sentNanos = now;
        if (unansweredNanos == Tunnel.NEVER) {
            unansweredNanos = now;
        }
        if (deadlineNanos - alertNanos > now) {
            care.alert(this, now);
        }
    }

    /// An authentic data message came by UDP: from the socket of ours, the source's address (as
    /// [weft.protocol.packet.IpAddress] has it) and port.
    public void received(int socket, long high, long low, int port, long now) {
        receivedNanos = now;
        var used = inUse;
        if (used != null && used.path.is(socket, high, low, port)) {
            used.heardNanos = now;
            unansweredNanos = Tunnel.NEVER;
            silenceNanos = PathTiming.SILENCE_MIN_NANOS;
        } else {
            care.heardElsewhere(this, socket, high, low, port, now);
        }
        if (deadlineNanos - alertNanos > now) {
            care.alert(this, now);
        }
    }

    /// An authentic data message came by the relay of that region.
    public void receivedByRelay(int region, long now) {
        receivedNanos = now;
        heardByRelay(region, now);
        if (deadlineNanos - alertNanos > now) {
            care.alert(this, now);
        }
    }

    void heardByRelay(int region, long now) {
        boolean elsewhere = region != heardRegion || now - heardRegionNanos > PathTiming.HEARD_NANOS;
        heardRegion = region;
        heardRegionNanos = now;
        if (absences.forget(region) || elsewhere) {
            care.reroute(this, RouteReason.RELAY_CHANGED, now);
        }
    }

    /// The path in use answered a ping, while what the engine sends is answered by nothing.
    void pongInstead() {
        if (unansweredNanos != Tunnel.NEVER) {
            silenceNanos = Math.min(2 * silenceNanos, PathTiming.SILENCE_NANOS);
            unansweredNanos = Tunnel.NEVER;
        }
    }

    /// Whether packets are sent into a silence that asks for a ping.
    boolean isSilent(Candidate used, long now) {
        return unansweredNanos != Tunnel.NEVER
                && now - unansweredNanos >= Math.max(silenceNanos, 2 * used.latencyNanos);
    }

    /// Whether it is time to ask whether the path in use is still there.
    boolean isBeatDue(Candidate used, long now) {
        long since = now - used.pingedNanos;
        if (since >= PathTiming.HEARTBEAT_QUIET_NANOS || (since >= PathTiming.HEARTBEAT_NANOS && isFlowing(now))) {
            return true;
        }
        return since >= silenceNanos && isSilent(used, now);
    }

    /// Whether a ping with this half of its transaction was seen lately; it was from now on.
    boolean hasSeen(long transaction) {
        for (long seen : seenPings) {
            if (seen == transaction) {
                return true;
            }
        }
        seenPings[nextSeen] = transaction;
        nextSeen = (nextSeen + 1) % REMEMBERED_PINGS;
        return false;
    }

    boolean isFlowing(long now) {
        return now - Math.max(sentNanos, receivedNanos) < PathTiming.FLOWING_NANOS;
    }

    boolean hasOwnTraffic(long now) {
        return now - sentNanos < PathTiming.IDLE_NANOS;
    }

    /// When this peer is left alone, if nothing happens until then.
    long restsAtNanos() {
        return Math.max(Math.max(sentNanos, receivedNanos) + PathTiming.IDLE_NANOS, invitedUntilNanos);
    }
}
