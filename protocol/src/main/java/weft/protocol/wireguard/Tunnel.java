package weft.protocol.wireguard;

import static weft.protocol.wireguard.Timing.FORGET_NANOS;
import static weft.protocol.wireguard.Timing.JITTER_NANOS;
import static weft.protocol.wireguard.Timing.KEEPALIVE_TIMEOUT_NANOS;
import static weft.protocol.wireguard.Timing.REJECT_AFTER_TIME_NANOS;
import static weft.protocol.wireguard.Timing.REKEY_AFTER_MESSAGES;
import static weft.protocol.wireguard.Timing.REKEY_AFTER_TIME_NANOS;
import static weft.protocol.wireguard.Timing.REKEY_ATTEMPT_TIME_NANOS;
import static weft.protocol.wireguard.Timing.REKEY_ON_RECEIVE_NANOS;
import static weft.protocol.wireguard.Timing.REKEY_TIMEOUT_NANOS;
import static weft.protocol.wireguard.Timing.SILENCE_NANOS;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Packet thread. The sessions and timers of one peer (whitepaper 6).
///
/// What happens is told to it (`on…`, [#install]); what is to be done it says from [#onDeadline], and only from
/// there, so a caller that looks at [#nextDeadlineNanos] after each batch misses nothing: whatever is to be done at
/// once makes that deadline the present. Deadlines are lazy: an event only ever brings the next one forward, one
/// that turned out idle costs a look. Deadlines that are due must be run before packets are opened, so that no
/// packet is accepted on a session that is over.
///
/// `now` is a monotonic clock of the caller's, in nanoseconds, between 0 and 2^62.
///
/// The two ends may initiate at once. Each then answers the other, and both get both sessions. None is refused (the
/// one that is might be the only one that gets through a NAT); instead both ends pick the same one for sending by
/// [Session#outranks] and keep the other for receiving.
public final class Tunnel {
    /// No deadline.
    public static final long NEVER = Long.MAX_VALUE;

    private final RetryPolicy retries;
    private final RandomGenerator jitter;
    private final Sessions sessions = new Sessions();

    private long deadline = NEVER;

    private long initiationAt = NEVER;
    private long giveUpAt = NEVER;
    private long lastInitiation = -REKEY_TIMEOUT_NANOS;
    private int attempt;

    private long silentAt = NEVER;
    private long silenceJitter;
    private long keepaliveAt = NEVER;
    private boolean keepaliveAgain;
    private long persistentInterval;
    private long persistentAt = NEVER;
    private long forgetAt = NEVER;
    private long lastHandshake = NEVER;

    /// `jitter` spreads repeated initiations; it needs no secrecy.
    public Tunnel(RetryPolicy retries, RandomGenerator jitter) {
        this.retries = retries;
        this.jitter = jitter;
        this.silenceJitter = jitter.nextLong(JITTER_NANOS);
    }

    /// The session to seal with; null when there is none, and then a handshake is on its way.
    public @Nullable Session sending(long now) {
        Session session = sessions.current();
        if (session != null && hasSession(now)) {
            return session;
        }
        handshake(now);
        return null;
    }

    /// A message was sealed and sent; `data` is false for a keepalive.
    public void onSealed(boolean data, long now) {
        keepaliveAt = NEVER;
        keepaliveAgain = false;
        traversed(now);
        if (data && silentAt == NEVER) {
            silentAt = arm(now + SILENCE_NANOS + silenceJitter);
        }
        Session session = sessions.current();
        if (session != null && isWorn(session, now)) {
            handshake(now);
        }
    }

    /// A message was opened on one of this peer's sessions; `data` is false for a keepalive.
    public void onOpened(Session session, boolean data, long now) {
        silentAt = NEVER;
        traversed(now);
        if (session == sessions.next()) {
            sessions.confirm();
            established(now);
        }
        if (data) {
            if (keepaliveAt == NEVER) {
                keepaliveAt = arm(now + KEEPALIVE_TIMEOUT_NANOS);
            } else {
                keepaliveAgain = true;
            }
        }
        // Of any session, not the current one alone: after handshakes that crossed, the peer may be sending on another.
        if (session.isInitiator() && now - lastHandshake >= REKEY_ON_RECEIVE_NANOS) {
            handshake(now);
        }
    }

    /// Takes a finished session over. As initiator we may use it at once, and do, so that the peer may, too; as
    /// responder only when the first message arrives on it.
    public void install(Session session, long now) {
        silentAt = NEVER;
        traversed(now);
        if (session.isInitiator()) {
            sessions.addInitiated(session);
            established(now);
            if (session == sessions.current()) {
                keepaliveAt = now;
            }
        } else {
            sessions.addResponded(session);
        }
        forgetAt = now + FORGET_NANOS;
        arm(now);
    }

    /// 0 turns it off. Turning it on sends one at once, and so shakes hands if need be.
    public void persistentKeepalive(int seconds, long now) {
        persistentInterval = seconds * 1_000_000_000L;
        persistentAt = seconds == 0 ? NEVER : arm(now);
    }

    /// Whether packets can be sealed as things are.
    public boolean hasSession(long now) {
        Session session = sessions.current();
        return session != null && now - session.createdNanos() < REJECT_AFTER_TIME_NANOS && session.hasCounters();
    }

    /// Shakes hands anew as soon as it may, whatever the state of the sessions.
    public void renew(long now) {
        handshake(now);
    }

    /// The peer has lost its sessions: where there is one here, hands are shaken anew as soon as may be. Without that,
    /// whoever only sends would notice after 15 seconds.
    public void peerRestarted(long now) {
        if (sessions.current() != null) {
            handshake(now);
        }
    }

    /// When [#onDeadline] is to be called at the latest; [#NEVER] when nothing is under way.
    public long nextDeadlineNanos() {
        return deadline;
    }

    /// Says to `sink` all that is due.
    public void onDeadline(long now, TunnelSink sink) {
        sessions.expire(now);
        sessions.drainRetired(sink);
        if (now >= silentAt) {
            silentAt = NEVER;
            silenceJitter = jitter.nextLong(JITTER_NANOS);
            handshake(now);
        }
        if (now >= keepaliveAt) {
            boolean again = keepaliveAgain;
            keepaliveAt = NEVER;
            keepaliveAgain = false;
            sink.keepaliveNeeded();
            keepaliveAt = again ? now + KEEPALIVE_TIMEOUT_NANOS : NEVER;
        }
        if (now >= persistentAt) {
            persistentAt = now + persistentInterval;
            sink.keepaliveNeeded();
        }
        if (now >= initiationAt) {
            initiateOrGiveUp(now, sink);
        }
        if (now >= forgetAt) {
            forgetAt = NEVER;
            sink.sessionsExpired();
        }
        deadline = earliest();
    }

    /// Ends all sessions and timers.
    public void close(TunnelSink sink) {
        sessions.retireAll();
        sessions.drainRetired(sink);
        initiationAt = silentAt = keepaliveAt = persistentAt = forgetAt = deadline = NEVER;
    }

    /// When the newest session was confirmed; [#NEVER] if none ever was.
    public long lastHandshakeNanos() {
        return lastHandshake;
    }

    private void initiateOrGiveUp(long now, TunnelSink sink) {
        if (now >= giveUpAt) {
            initiationAt = silentAt = keepaliveAt = NEVER;
            keepaliveAgain = false;
            if (forgetAt == NEVER) {
                forgetAt = now + FORGET_NANOS;
            }
            sink.handshakeAbandoned();
            return;
        }
        long delay = retries.delayNanos(attempt++);
        initiationAt = now + delay + (delay >= REKEY_TIMEOUT_NANOS ? jitter.nextLong(JITTER_NANOS) : 0);
        lastInitiation = now;
        traversed(now);
        sink.handshakeNeeded();
    }

    private void handshake(long now) {
        if (initiationAt != NEVER) {
            return;
        }
        attempt = 0;
        initiationAt = arm(Math.max(now, lastInitiation + retries.delayNanos(0)));
        giveUpAt = initiationAt + REKEY_ATTEMPT_TIME_NANOS;
    }

    private void established(long now) {
        initiationAt = NEVER;
        lastHandshake = now;
        arm(now);
    }

    private void traversed(long now) {
        if (persistentInterval != 0) {
            persistentAt = arm(now + persistentInterval);
        }
    }

    private static boolean isWorn(Session session, long now) {
        return Long.compareUnsigned(session.sealedMessages(), REKEY_AFTER_MESSAGES) >= 0
                || (session.isInitiator() && now - session.createdNanos() >= REKEY_AFTER_TIME_NANOS);
    }

    private long arm(long at) {
        deadline = Math.min(deadline, at);
        return at;
    }

    private long earliest() {
        long timers = Math.min(Math.min(silentAt, keepaliveAt), Math.min(persistentAt, forgetAt));
        return Math.min(Math.min(timers, initiationAt), sessions.nextExpiryNanos());
    }
}
