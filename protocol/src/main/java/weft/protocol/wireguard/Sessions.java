package weft.protocol.wireguard;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Packet thread. The live sessions of one [Tunnel]: one that seals, one that waits for its first message, and a
/// few that only open what is still on the wire.
///
/// WireGuard keeps one previous session. Three are kept here, so that handshakes which crossed, twice in a row, do
/// not push out a session that the peer is still sending on.
final class Sessions {
    private @Nullable Session current;
    private @Nullable Session next;

    /// For opening only, the youngest first.
    private final @Nullable Session[] previous = new @Nullable Session[3];

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
        for (int i = 0; i < previous.length; i++) {
            previous[i] = unlessExpired(previous[i], now);
        }
    }

    void retireAll() {
        retire(current);
        retire(next);
        for (Session session : previous) {
            retire(session);
        }
        Arrays.fill(previous, null);
        current = next = null;
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
        long earliest = Math.min(expiry(current), expiry(next));
        for (Session session : previous) {
            earliest = Math.min(earliest, expiry(session));
        }
        return earliest;
    }

    private void keep(@Nullable Session session) {
        if (session != null) {
            retire(previous[previous.length - 1]);
            System.arraycopy(previous, 0, previous, 1, previous.length - 1);
            previous[0] = session;
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
