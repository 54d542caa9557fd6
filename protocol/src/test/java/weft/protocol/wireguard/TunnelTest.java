package weft.protocol.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.wireguard.SimulatedWire.MILLI;
import static weft.protocol.wireguard.SimulatedWire.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.crypto.Aeads;

class TunnelTest {
    private final Tunnel tunnel = new Tunnel(RetryPolicy.STANDARD, new Random(5));
    private final Recorder recorder = new Recorder();
    private long now = 1000 * SECOND;

    @Test
    void aPacketWithoutSessionAsksForAHandshakeAtOnce() {
        assertThat(tunnel.nextDeadlineNanos()).isEqualTo(Tunnel.NEVER);

        assertThat(tunnel.sending(now)).isNull();

        assertThat(tunnel.nextDeadlineNanos()).isEqualTo(now);
        assertThat(runFor(0)).containsExactly("handshake at 0.0");
    }

    @Test
    void handshakesAreRepeatedEveryFiveSecondsForNinety() {
        tunnel.sending(now);

        var events = runFor(200);

        assertThat(events.getLast()).startsWith("abandoned at 9");
        assertThat(events.stream().filter(event -> event.startsWith("handshake")))
                .hasSizeBetween(17, 18);
        assertThat(tunnel.sending(now)).isNull();
        assertThat(runFor(0)).hasSize(1);
    }

    @Test
    void eagerHandshakesBackOff() {
        var eager = new Tunnel(RetryPolicy.EAGER, new Random(5));
        eager.sending(now);

        var events = run(eager, 8);

        assertThat(events)
                .containsExactly(
                        "handshake at 0.0",
                        "handshake at 0.2",
                        "handshake at 0.6",
                        "handshake at 1.4",
                        "handshake at 3.0",
                        "handshake at 6.2");
    }

    @Test
    void theInitiatorConfirmsASessionWithAKeepalive() {
        Session session = initiated();
        tunnel.install(session, now);

        assertThat(tunnel.sending(now)).isSameAs(session);
        assertThat(runFor(0)).containsExactly("keepalive at 0.0");
    }

    @Test
    void dataThatWaitedConfirmsASessionToo() {
        tunnel.install(initiated(), now);
        tunnel.onSealed(true, now);

        assertThat(runFor(0)).isEmpty();
    }

    @Test
    void theResponderWaitsForTheFirstMessage() {
        Session session = responded();
        tunnel.install(session, now);
        assertThat(tunnel.sending(now)).isNull();

        tunnel.onOpened(session, false, now);

        assertThat(tunnel.sending(now)).isSameAs(session);
        assertThat(runFor(60)).isEmpty();
    }

    @Test
    void whoReceivedDataAndSendsNothingSendsAKeepaliveAfterTenSeconds() {
        Session session = established();
        tunnel.onOpened(session, true, now);

        assertThat(runFor(60)).containsExactly("keepalive at 10.0");
    }

    @Test
    void moreDataMeanwhileBringsOneMoreKeepalive() {
        Session session = established();
        tunnel.onOpened(session, true, now);
        now += 4 * SECOND;
        tunnel.onOpened(session, true, now);

        assertThat(runFor(60)).containsExactly("keepalive at 6.0", "keepalive at 16.0");
    }

    @Test
    void whoSentDataAndHearsNothingShakesHandsAfterFifteenSeconds() {
        established();
        now += 20 * SECOND;
        tunnel.onSealed(true, now);

        var events = runFor(16);

        assertThat(events).singleElement().asString().startsWith("handshake at 15.");
    }

    @Test
    void anAnswerOfAnyKindEndsTheWaiting() {
        Session session = established();
        tunnel.onSealed(true, now);
        now += SECOND;
        tunnel.onOpened(session, false, now);

        assertThat(runFor(60)).isEmpty();
    }

    @Test
    void theInitiatorRenewsWhenItSendsAfterTwoMinutes() {
        tunnel.install(initiated(), now);
        tunnel.onSealed(false, now);
        assertThat(runFor(119)).isEmpty();

        now += SECOND;
        tunnel.onSealed(false, now);

        assertThat(runFor(1)).containsExactly("handshake at 0.0");
    }

    @Test
    void theResponderDoesNot() {
        established();
        now += 150 * SECOND;
        tunnel.onSealed(false, now);

        assertThat(runFor(5)).isEmpty();
    }

    @Test
    void theInitiatorRenewsWhenItReceivesAt165Seconds() {
        Session session = initiated();
        tunnel.install(session, now);
        tunnel.onSealed(false, now);
        now += 164 * SECOND;
        tunnel.onOpened(session, false, now);
        assertThat(runFor(0)).isEmpty();

        now += SECOND;
        tunnel.onOpened(session, false, now);

        assertThat(runFor(4)).containsExactly("handshake at 0.0");
    }

    @Test
    void aSessionEndsAfterThreeMinutesAndItsKeysAreGone() {
        Session session = established();

        var events = runFor(600);

        assertThat(events).containsExactly("retired 8 at 180.0", "expired at 540.0");
        assertThat(session.isRetired()).isTrue();
        assertThat(tunnel.nextDeadlineNanos()).isEqualTo(Tunnel.NEVER);
    }

    @Test
    void persistentKeepaliveStartsAtOnceAndRepeatsWithoutTraffic() {
        established();
        tunnel.persistentKeepalive(25, now);
        assertThat(runFor(60)).containsExactly("keepalive at 0.0", "keepalive at 25.0", "keepalive at 50.0");

        tunnel.onSealed(false, now);
        assertThat(runFor(20)).isEmpty();
        tunnel.persistentKeepalive(0, now);
        assertThat(runFor(50)).isEmpty();
    }

    @Test
    void anOlderSessionStillOpensAfterARenewal() {
        Session older = established();
        Session newer = initiated();
        tunnel.install(newer, now);
        runFor(1);

        assertThat(older.isRetired()).isFalse();
        assertThat(tunnel.sending(now)).isSameAs(newer);
    }

    @Test
    void aSecondAnswerReplacesTheUnconfirmedFirst() {
        Session first = responded();
        Session second = responded();
        tunnel.install(first, now);
        tunnel.install(second, now);

        assertThat(runFor(0)).containsExactly("retired 8 at 0.0");
        assertThat(second.isRetired()).isFalse();
    }

    @Test
    void noHandshakeStartsWithinFiveSecondsOfTheLast() {
        tunnel.sending(now);
        runFor(0);
        tunnel.install(initiated(), now);
        tunnel.onSealed(false, now);
        tunnel.renew(now);

        assertThat(runFor(4)).isEmpty();
        assertThat(runFor(2)).containsExactly("handshake at 1.0");
    }

    @Test
    void closingRetiresAllSessions() {
        Session session = established();
        tunnel.install(initiated(), now);

        tunnel.close(recorder);

        assertThat(recorder.events).hasSize(2);
        assertThat(session.isRetired()).isTrue();
        assertThat(tunnel.nextDeadlineNanos()).isEqualTo(Tunnel.NEVER);
    }

    private Session initiated() {
        return SessionPair.of(Aeads.best(), now, 7, 8).initiator();
    }

    private Session responded() {
        return SessionPair.of(Aeads.best(), now, 7, 8).responder();
    }

    /// A confirmed session that the peer initiated.
    private Session established() {
        Session session = responded();
        tunnel.install(session, now);
        tunnel.onOpened(session, false, now);
        tunnel.onDeadline(now, recorder);
        recorder.events.clear();
        return session;
    }

    private List<String> runFor(long seconds) {
        return run(tunnel, seconds);
    }

    /// Runs all deadlines within the span, and leaves the clock at its end.
    private List<String> run(Tunnel subject, long seconds) {
        recorder.events.clear();
        recorder.start = now;
        long end = now + seconds * SECOND;
        for (int i = 0; subject.nextDeadlineNanos() <= end; i++) {
            assertThat(i).as("deadlines that come again at once").isLessThan(1000);
            now = Math.max(now, subject.nextDeadlineNanos());
            subject.onDeadline(now, recorder);
        }
        now = end;
        return List.copyOf(recorder.events);
    }

    private final class Recorder implements TunnelSink {
        final List<String> events = new ArrayList<>();
        long start;

        private void note(String what) {
            long tenths = (now - start) / (100 * MILLI);
            events.add(what + " at " + tenths / 10 + "." + tenths % 10);
        }

        @Override
        public void handshakeNeeded() {
            note("handshake");
        }

        @Override
        public void keepaliveNeeded() {
            note("keepalive");
        }

        @Override
        public void sessionRetired(Session session) {
            note("retired " + session.localIndex());
        }

        @Override
        public void handshakeAbandoned() {
            note("abandoned");
        }

        @Override
        public void sessionsExpired() {
            note("expired");
        }
    }
}
