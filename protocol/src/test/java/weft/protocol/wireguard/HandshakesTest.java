package weft.protocol.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.wireguard.HandshakeFixture.ALICE;

import java.util.HashSet;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import weft.protocol.crypto.Aead;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.wireguard.HandshakeResult.CookieStored;
import weft.protocol.wireguard.HandshakeResult.Dropped;
import weft.protocol.wireguard.HandshakeResult.Established;
import weft.protocol.wireguard.HandshakeResult.Reply;
import weft.protocol.wireguard.HandshakeResult.SendCookie;

class HandshakesTest {
    private final HandshakeFixture devices = new HandshakeFixture(1);

    @Test
    void bothEndsGetSessionsThatUnderstandEachOther() {
        SessionPair pair = devices.shakeHands();

        assertCarries(pair.initiator(), pair.responder());
        assertCarries(pair.responder(), pair.initiator());
        assertThat(pair.initiator().isInitiator()).isTrue();
        assertThat(pair.responder().isInitiator()).isFalse();
        assertThat(pair.initiator().localIndex()).isEqualTo(pair.responder().remoteIndex());
        assertThat(pair.responder().localIndex()).isEqualTo(pair.initiator().remoteIndex());
    }

    @Test
    void messagesHaveTheLengthsOfTheWhitepaper() {
        byte[] initiation = devices.aliceInitiates();
        var reply = devices.reply(initiation);

        assertThat(initiation).hasSize(148).startsWith(1, 0, 0, 0);
        assertThat(reply.bytes()).hasSize(92).startsWith(2, 0, 0, 0);
        assertThat(reply.peer()).isEqualTo(devices.aliceKey.publicKey());
    }

    @Test
    void aPresharedKeyMustBeTheSame() {
        devices.introduce(Key32.of(devices.entropy.bytes(32)));
        SessionPair same = devices.shakeHands();
        assertCarries(same.initiator(), same.responder());

        devices.alice.upsertPeer(devices.bobKey.publicKey(), Key32.of(devices.entropy.bytes(32)));

        var reply = devices.reply(devices.aliceInitiates());
        assertDropped(DropReason.NOT_AUTHENTIC, devices.atAlice(reply.bytes()));
    }

    @Test
    void aPresharedKeyOnOneSideOnlyIsRefused() {
        devices.bob.upsertPeer(devices.aliceKey.publicKey(), Key32.of(devices.entropy.bytes(32)));

        var reply = devices.reply(devices.aliceInitiates());

        assertDropped(DropReason.NOT_AUTHENTIC, devices.atAlice(reply.bytes()));
    }

    @Test
    void aStrangerIsRefused() {
        devices.bob.removePeer(devices.aliceKey.publicKey());

        assertDropped(DropReason.UNKNOWN_PEER, devices.atBob(devices.aliceInitiates()));
        assertThat(devices.bob.liveIndices()).isZero();
    }

    @Test
    void aMessageForAnotherKeyIsRefusedByItsFirstMac() {
        devices.bob.ownKeys(new NodePrivateKey(devices.entropy.bytes(32)), null);

        assertDropped(DropReason.BAD_MAC1, devices.atBob(devices.aliceInitiates()));
    }

    @Test
    void anInitiationIsAnsweredOnce() {
        byte[] initiation = devices.aliceInitiates();
        devices.reply(initiation);
        devices.sleepMillis(1000);

        assertDropped(DropReason.STALE_TIMESTAMP, devices.atBob(initiation));
    }

    @Test
    void anOlderInitiationThatComesLateIsRefused() {
        byte[] older = devices.aliceInitiates();
        byte[] newer = devices.aliceInitiates();
        devices.reply(newer);
        devices.sleepMillis(1000);

        assertDropped(DropReason.STALE_TIMESTAMP, devices.atBob(older));
    }

    @Test
    void initiationsStayAcceptableWhenTheWallClockGoesBack() {
        devices.reply(devices.aliceInitiates());
        devices.wall = devices.wall.minusSeconds(86_400);

        assertThat(devices.atBob(devices.aliceInitiates())).isInstanceOf(Reply.class);
        assertThat(devices.atBob(devices.aliceInitiates())).isInstanceOf(Reply.class);
    }

    @Test
    void initiationsOfOnePeerAreNoFasterThanFiftyASecond() {
        devices.reply(devices.aliceInitiates());
        byte[] next = Objects.requireNonNull(
                devices.alice.initiate(devices.bobKey.publicKey(), devices.now, devices.wall.plusSeconds(1)));

        assertDropped(DropReason.RATE_LIMITED, devices.atBob(next));
        devices.sleepMillis(20);
        assertThat(devices.atBob(next)).isInstanceOf(Reply.class);
    }

    @Test
    void anAnswerToAReplacedInitiationIsRefused() {
        var reply = devices.reply(devices.aliceInitiates());
        devices.aliceInitiates();

        assertDropped(DropReason.UNKNOWN_INDEX, devices.atAlice(reply.bytes()));
    }

    @Test
    void anAnswerIsTakenOnce() {
        var reply = devices.reply(devices.aliceInitiates());
        assertThat(devices.atAlice(reply.bytes())).isInstanceOf(Established.class);

        assertDropped(DropReason.UNKNOWN_INDEX, devices.atAlice(reply.bytes()));
    }

    @Test
    void aForgedAnswerDoesNotSpoilTheGenuineOne() {
        var reply = devices.reply(devices.aliceInitiates());
        byte[] forged = reply.bytes().clone();
        forged[50] ^= 1;
        MessageMacs.to(devices.aliceKey.publicKey()).sign(forged, null);

        assertDropped(DropReason.NOT_AUTHENTIC, devices.atAlice(forged));
        assertThat(devices.atAlice(reply.bytes())).isInstanceOf(Established.class);
    }

    @Test
    void whenBothInitiateAtOnceBothGetBothSessions() {
        byte[] fromAlice = devices.aliceInitiates();
        byte[] fromBob = devices.bobInitiates();

        var byBob = (Reply) devices.atBob(fromAlice);
        var byAlice = (Reply) devices.atAlice(fromBob);
        var atAlice = (Established) devices.atAlice(byBob.bytes());
        var atBob = (Established) devices.atBob(byAlice.bytes());

        assertCarries(atAlice.session(), byBob.session());
        assertCarries(atBob.session(), byAlice.session());
        assertThat(atAlice.session().crossed(byAlice.session())).isTrue();
        assertThat(atAlice.session().outranks(byAlice.session()))
                .isEqualTo(byBob.session().outranks(atBob.session()))
                .isNotEqualTo(byAlice.session().outranks(atAlice.session()));
    }

    @Test
    void underLoadACookieIsAskedForAndThenAccepted() {
        byte[] first = devices.aliceInitiates();
        var cookie = (SendCookie) devices.bob.receive(first, ALICE, devices.now, true);

        assertThat(cookie.bytes()).hasSize(64).startsWith(3, 0, 0, 0);
        assertThat(devices.atAlice(cookie.bytes())).isEqualTo(new CookieStored(devices.bobKey.publicKey()));
        byte[] second = devices.aliceInitiates();
        assertThat(devices.bob.receive(second, ALICE, devices.now, true)).isInstanceOf(Reply.class);
    }

    @Test
    void aCookieIsGoodForItsAddressOnly() {
        var cookie = (SendCookie) devices.bob.receive(devices.aliceInitiates(), ALICE, devices.now, true);
        devices.atAlice(cookie.bytes());
        byte[] next = devices.aliceInitiates();

        var otherPort = new Endpoint(ALICE.address(), ALICE.port() + 1);
        assertThat(devices.bob.receive(next, otherPort, devices.now, true)).isInstanceOf(SendCookie.class);
        assertThat(devices.bob.receive(next, HandshakeFixture.BOB, devices.now, true))
                .isInstanceOf(SendCookie.class);
        assertThat(devices.bob.receive(next, ALICE, devices.now, true)).isInstanceOf(Reply.class);
    }

    @Test
    void aCookieEndsAfterTwoMinutes() {
        var cookie = (SendCookie) devices.bob.receive(devices.aliceInitiates(), ALICE, devices.now, true);
        devices.atAlice(cookie.bytes());
        devices.sleepMillis(120_000);

        byte[] next = devices.aliceInitiates();

        assertThat(next).endsWith(new byte[16]);
        assertThat(devices.bob.receive(next, ALICE, devices.now, true)).isInstanceOf(SendCookie.class);
    }

    @Test
    void aCookieReplyIsTakenOnceAndOnlyForTheMessageItAnswers() {
        var cookie = (SendCookie) devices.bob.receive(devices.aliceInitiates(), ALICE, devices.now, true);
        byte[] forged = cookie.bytes().clone();
        forged[40] ^= 1;

        assertDropped(DropReason.NOT_AUTHENTIC, devices.atAlice(forged));
        assertThat(devices.atAlice(cookie.bytes())).isInstanceOf(CookieStored.class);
        assertDropped(DropReason.UNKNOWN_INDEX, devices.atAlice(cookie.bytes()));
    }

    @Test
    void aBusyInitiatorAsksForACookieToo() {
        var reply = devices.reply(devices.aliceInitiates());
        var cookie = (SendCookie) devices.alice.receive(reply.bytes(), HandshakeFixture.BOB, devices.now, true);

        assertThat(devices.atBob(cookie.bytes())).isEqualTo(new CookieStored(devices.aliceKey.publicKey()));
    }

    @Test
    void underLoadOneAddressGetsFiveHandshakesAndThenTwentyASecond() {
        var cookie = (SendCookie) devices.bob.receive(devices.aliceInitiates(), ALICE, devices.now, true);
        devices.atAlice(cookie.bytes());
        byte[] replayed = devices.aliceInitiates();

        for (int i = 0; i < 5; i++) {
            assertThat(devices.bob.receive(replayed, ALICE, devices.now, true))
                    .isNotEqualTo(new Dropped(DropReason.RATE_LIMITED));
        }
        assertDropped(DropReason.RATE_LIMITED, devices.bob.receive(replayed, ALICE, devices.now, true));
        devices.sleepMillis(50);
        assertDropped(DropReason.STALE_TIMESTAMP, devices.bob.receive(replayed, ALICE, devices.now, true));
        assertDropped(DropReason.RATE_LIMITED, devices.bob.receive(replayed, ALICE, devices.now, true));
    }

    @Test
    void indicesAreUniqueWhileAliveAndGivenBack() {
        var alive = new HashSet<Integer>();
        for (int i = 0; i < 50; i++) {
            SessionPair pair = devices.shakeHands();
            assertThat(alive.add(pair.initiator().localIndex())).isTrue();
        }
        assertThat(devices.alice.liveIndices()).isEqualTo(50);

        alive.forEach(devices.alice::release);

        assertThat(devices.alice.liveIndices()).isZero();
    }

    @Test
    void anIndexThatIsStillAliveIsNotDrawnAgain() {
        var draws = new int[] {7, 7, 7, 9};
        var next = new int[1];
        var table = new IndexTable(bytes -> {
            bytes[0] = (byte) draws[next[0]++];
            bytes[1] = bytes[2] = bytes[3] = 0;
        });
        var peer = new HandshakePeer(devices.bobKey.publicKey());

        assertThat(table.allocate(peer, devices.aliceKey.publicKey()).index).isEqualTo(7);
        assertThat(table.allocate(peer, devices.aliceKey.publicKey()).index).isEqualTo(9);
    }

    @Test
    void forgettingOrRemovingAPeerFreesItsInitiation() {
        devices.aliceInitiates();
        devices.alice.forget(devices.bobKey.publicKey());
        assertThat(devices.alice.liveIndices()).isZero();

        devices.aliceInitiates();
        devices.alice.removePeer(devices.bobKey.publicKey());
        assertThat(devices.alice.liveIndices()).isZero();
        assertThat(devices.alice.initiate(devices.bobKey.publicKey(), devices.now, devices.wall))
                .isNull();
    }

    @Test
    void aDeviceAnswersToBothItsKeysAndInitiatesWithTheFirst() {
        var renewed = new NodePrivateKey(devices.entropy.bytes(32));
        devices.alice.upsertPeer(renewed.publicKey(), null);
        devices.bob.ownKeys(renewed, devices.bobKey);

        SessionPair byOldKey = devices.shakeHands();
        assertCarries(byOldKey.initiator(), byOldKey.responder());
        byte[] toRenewed = Objects.requireNonNull(
                devices.alice.initiate(renewed.publicKey(), devices.now, devices.wall.plusSeconds(5)));
        devices.sleepMillis(100);
        assertThat(devices.atBob(toRenewed)).isInstanceOf(Reply.class);
        var reply = (Reply) devices.atAlice(devices.bobInitiates());
        assertThat(reply.peer()).isEqualTo(renewed.publicKey());
    }

    @Test
    void anInitiationByADroppedOwnKeyIsAbandoned() {
        var reply = devices.reply(devices.aliceInitiates());
        devices.alice.ownKeys(new NodePrivateKey(devices.entropy.bytes(32)), null);

        assertThat(devices.alice.liveIndices()).isZero();
        assertDropped(DropReason.BAD_MAC1, devices.atAlice(reply.bytes()));
    }

    @Test
    void aPeerKeyOfSmallOrderGetsNoInitiation() {
        var smallOrder = new NodeKey(Key32.of(new byte[32]));
        devices.alice.upsertPeer(smallOrder, null);

        assertThat(devices.alice.initiate(smallOrder, devices.now, devices.wall))
                .isNull();
        assertThat(devices.alice.liveIndices()).isZero();
    }

    @Test
    void sessionsOfDifferentBackEndsUnderstandEachOther() {
        var other = new Handshakes(devices.aliceKey, devices.entropy, Aeads.cipher());
        other.upsertPeer(devices.bobKey.publicKey(), null);
        byte[] initiation =
                Objects.requireNonNull(other.initiate(devices.bobKey.publicKey(), devices.now, devices.wall));
        var reply = devices.reply(initiation);
        var established = (Established) other.receive(reply.bytes(), HandshakeFixture.BOB, devices.now, false);

        assertCarries(established.session(), reply.session());
        assertCarries(reply.session(), established.session());
    }

    private static void assertDropped(DropReason reason, HandshakeResult result) {
        assertThat(result).isEqualTo(new Dropped(reason));
    }

    private static void assertCarries(Session from, Session to) {
        var buffer = new byte[16 + 100 + 16 + Aead.SLACK];
        buffer[20] = 77;
        int length = from.seal(buffer, 16, 100, buffer, 0);
        assertThat(to.open(buffer, 0, length, buffer, 16)).isEqualTo(100);
        assertThat(buffer[20]).isEqualTo((byte) 77);
    }
}
