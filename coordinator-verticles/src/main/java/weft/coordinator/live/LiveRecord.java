package weft.coordinator.live;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import weft.protocol.netmap.LiveState;

/// What the cluster knows of a node just now.
///
/// @param version grows with every change of the record; the higher one of two copies is right
/// @param live where it can be reached; its own sequence decides between two reports
/// @param member the coordinator that holds, or last held, its stream
/// @param session which stream of the node that was; a later one ends what an earlier one said
/// @param since when it came online or went offline
public record LiveRecord(
        NodeRef node, long version, LiveState live, boolean online, String member, long session, Instant since) {

    /// A node's stream was opened; the same record when that is known.
    static LiveRecord connected(
            @Nullable LiveRecord old, NodeRef node, LiveState live, String member, long session, Instant now) {
        var newest = old != null && !live.newerThan(old.live) ? old.live : live;
        if (old != null && old.online && old.session == session && old.member.equals(member) && newest == old.live) {
            return old;
        }
        var since = old != null && old.online ? old.since : now;
        return new LiveRecord(node, nextVersion(old, now), newest, true, member, session, since);
    }

    /// The node can be reached elsewhere; the same record when the report is an old one.
    LiveRecord reported(LiveState report, Instant now) {
        return report.newerThan(live)
                ? new LiveRecord(node, nextVersion(this, now), report, online, member, session, since)
                : this;
    }

    /// That stream has ended; the same record when another stream has taken its place.
    LiveRecord disconnected(long ended, Instant now) {
        return online && session == ended ? offline(now) : this;
    }

    /// That coordinator is gone and nobody has taken over this node.
    LiveRecord lost(String gone, Instant now) {
        return online && member.equals(gone) ? offline(now) : this;
    }

    private LiveRecord offline(Instant now) {
        return new LiveRecord(node, nextVersion(this, now), live, false, member, session, now);
    }

    /// By the clock, so that it goes on growing should all members, and the map with them, have been gone.
    private static long nextVersion(@Nullable LiveRecord old, Instant now) {
        return old == null ? now.toEpochMilli() : Math.max(old.version + 1, now.toEpochMilli());
    }
}
