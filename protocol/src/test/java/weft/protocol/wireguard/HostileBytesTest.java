package weft.protocol.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.crypto.Aead;
import weft.protocol.packet.Endpoint;
import weft.protocol.wireguard.HandshakeResult.Dropped;

/// Whatever arrives is dropped for a reason, never thrown back, and leaves nothing behind.
class HostileBytesTest {
    private static final int ROUNDS = 40_000;
    private final HandshakeFixture devices = new HandshakeFixture(11);
    private final Random random = new Random(12);
    private final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);

    @Test
    void randomBytesAreDropped() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = bytes(random.nextInt(300));
            if (message.length >= 4 && random.nextBoolean()) {
                MessageType.INTS.set(message, 0, random.nextInt(6));
            }
            drop(devices.bob.receive(message, HandshakeFixture.ALICE, i, random.nextBoolean()));
        }

        assertThat(drops.keySet()).contains(DropReason.BAD_LENGTH, DropReason.BAD_TYPE);
        assertThat(devices.bob.liveIndices()).isZero();
    }

    @Test
    void randomBytesOfTheRightLengthsAreDroppedToo() {
        int[] lengths = {MessageType.INITIATION_LENGTH, MessageType.RESPONSE_LENGTH, MessageType.COOKIE_REPLY_LENGTH};
        devices.aliceInitiates();
        for (int i = 0; i < ROUNDS; i++) {
            int type = random.nextInt(3);
            byte[] message = bytes(lengths[type]);
            MessageType.INTS.set(message, 0, type + 1);
            drop(devices.alice.receive(message, HandshakeFixture.BOB, i, random.nextBoolean()));
        }

        assertThat(drops.keySet()).containsExactlyInAnyOrder(DropReason.BAD_MAC1, DropReason.UNKNOWN_INDEX);
    }

    /// Who knows a public key can make the first MAC fit: these get past it.
    @Test
    void mutatedInitiationsWithAFittingMacAreDropped() {
        MessageMacs toBob = MessageMacs.to(devices.bobKey.publicKey());
        for (int i = 0; i < 3_000; i++) {
            byte[] message = mutate(devices.aliceInitiates(), 8, 116);
            toBob.sign(message, null);
            drop(devices.bob.receive(message, HandshakeFixture.ALICE, devices.now, false));
        }

        assertThat(drops.keySet()).isSubsetOf(EnumSet.of(DropReason.NOT_AUTHENTIC, DropReason.UNKNOWN_PEER));
        assertThat(devices.bob.liveIndices()).isZero();
    }

    @Test
    void mutatedAnswersWithAFittingMacAreDroppedAndTheGenuineOneIsTaken() {
        MessageMacs toAlice = MessageMacs.to(devices.aliceKey.publicKey());
        var reply = devices.reply(devices.aliceInitiates());
        for (int i = 0; i < 3_000; i++) {
            byte[] message = mutate(reply.bytes(), 8, 60);
            toAlice.sign(message, null);
            drop(devices.atAlice(message));
        }

        assertThat(drops.keySet()).isSubsetOf(EnumSet.of(DropReason.NOT_AUTHENTIC, DropReason.UNKNOWN_INDEX));
        assertThat(devices.atAlice(reply.bytes())).isInstanceOf(HandshakeResult.Established.class);
    }

    @Test
    void mutatedCookieRepliesAreDropped() {
        var cookie = (HandshakeResult.SendCookie)
                devices.bob.receive(devices.aliceInitiates(), HandshakeFixture.ALICE, devices.now, true);
        for (int i = 0; i < 3_000; i++) {
            drop(devices.atAlice(mutate(cookie.bytes(), 4, 64)));
        }

        assertThat(drops.keySet()).isSubsetOf(EnumSet.of(DropReason.NOT_AUTHENTIC, DropReason.UNKNOWN_INDEX));
    }

    @Test
    void messagesOfOtherLengthsThanTheirTypesAreDropped() {
        List<byte[]> genuine = new ArrayList<>();
        genuine.add(devices.aliceInitiates());
        genuine.add(devices.reply(genuine.getFirst()).bytes());
        for (byte[] message : genuine) {
            for (int length = 0; length < 200; length++) {
                if (length != message.length) {
                    var other = new byte[length];
                    System.arraycopy(message, 0, other, 0, Math.min(length, message.length));
                    drop(devices.bob.receive(other, HandshakeFixture.ALICE, devices.now, false));
                }
            }
        }
        assertThat(drops.keySet()).containsExactlyInAnyOrder(DropReason.BAD_LENGTH, DropReason.BAD_TYPE);
    }

    @Test
    void mutatedDataIsDroppedAndTheGenuineOneIsTaken() {
        SessionPair pair = devices.shakeHands();
        var genuine = new byte[16 + 200 + 16 + Aead.SLACK];
        int length = pair.initiator().seal(genuine.clone(), 0, 200, genuine, 0);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = mutate(genuine, 8, length);
            int code = pair.responder()
                    .open(message, 0, random.nextInt(20) == 0 ? random.nextInt(length) : length, message, 16);
            assertThat(code).isNegative();
            drops.merge(DropReason.of(code), 1, Integer::sum);
        }

        assertThat(drops.keySet()).containsExactlyInAnyOrder(DropReason.NOT_AUTHENTIC, DropReason.BAD_LENGTH);
        assertThat(pair.responder().open(genuine, 0, length, genuine, 16)).isEqualTo(200);
    }

    @Test
    void proofsFromManyAddressesStayBounded() {
        var limiter = new SourceLimiter();
        int allowed = 0;
        for (int i = 0; i < 10_000; i++) {
            var source = Endpoint.parse("10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256 + ":1");
            allowed += limiter.allows(source, 0) ? 1 : 0;
        }

        assertThat(allowed).isEqualTo(SourceLimiter.SOURCES_MAX);
        assertThat(limiter.allows(Endpoint.parse("192.0.2.1:1"), SimulatedWire.SECOND))
                .isTrue();
    }

    private void drop(HandshakeResult result) {
        assertThat(result).isInstanceOf(Dropped.class);
        drops.merge(((Dropped) result).reason(), 1, Integer::sum);
    }

    /// One to four changed bytes in a range.
    private byte[] mutate(byte[] genuine, int from, int to) {
        byte[] message = genuine.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            message[from + random.nextInt(to - from)] = (byte) random.nextInt(256);
        }
        if (Arrays.equals(message, genuine)) {
            message[from] ^= 1;
        }
        return message;
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
