package weft.protocol.wireguard;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Packet thread. The live sessions of one [Tunnel]: one that seals, one that waits for its first message, and a
/// few that only open what is still on the wire.
///
/// WireGuard keeps one previous session. Two are kept here, so that handshakes which crossed do not push out a
/// session that the peer is still sending on.
final class Sessions {
    private @Nullable Session current;
    private @Nullable Session next;
    private @Nullable Session previous;
    private @Nullable Session beforePrevious;

    /// Retired, but their owner has not been told yet.
    private final ArrayDeque<Session> retired = new ArrayDeque<>();

    @Nullable
    Session current() {
        return current;
    }

    /// Answered by us, not yet confirmed by a message.
    @Nullable
    Session next() {
        return next;
    }

    void addInitiated(Session session) {
        if (current != null && session.crossed(current) && current.outranks(session)) {
            keep(session);
        } else {
            keep(current);
            current = session;
        }
    }

    void addResponded(Session session) {
        retire(next);
        next = session;
    }

    /// The first message arrived on [#next].
    void confirm() {
        Session confirmed = next;
        next = null;
        if (confirmed != null && current != null && current.crossed(confirmed) && current.outranks(confirmed)) {
            keep(confirmed);
        } else {
            keep(current);
            current = confirmed;
        }
    }

    void expire(long now) {
        current = unlessExpired(current, now);
        next = unlessExpired(next, now);
        previous = unlessExpired(previous, now);
        beforePrevious = unlessExpired(beforePrevious, now);
    }

    void retireAll() {
        retire(current);
        retire(next);
        retire(previous);
        retire(beforePrevious);
        current = next = previous = beforePrevious = null;
    }

    void drainRetired(TunnelSink sink) {
        for (Session session = retired.poll(); session != null; session = retired.poll()) {
            sink.sessionRetired(session);
        }
    }

    long nextExpiryNanos() {
        if (!retired.isEmpty()) {
            return 0;
        }
        return Math.min(Math.min(expiry(current), expiry(next)), Math.min(expiry(previous), expiry(beforePrevious)));
    }

    private void keep(@Nullable Session session) {
        if (session != null) {
            retire(beforePrevious);
            beforePrevious = previous;
            previous = session;
        }
    }

    private void retire(@Nullable Session session) {
        if (session != null) {
            session.retire();
            retired.add(session);
        }
    }

    private @Nullable Session unlessExpired(@Nullable Session session, long now) {
        if (session != null && now >= expiry(session)) {
            retire(session);
            return null;
        }
        return session;
    }

    private static long expiry(@Nullable Session session) {
        return session == null ? Tunnel.NEVER : session.createdNanos() + Timing.REJECT_AFTER_TIME_NANOS;
    }
}
