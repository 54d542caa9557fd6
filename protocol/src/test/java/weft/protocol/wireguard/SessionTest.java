package weft.protocol.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.protocol.crypto.Aead;
import weft.protocol.crypto.Aeads;
import weft.protocol.crypto.ChaChaPoly;

class SessionTest {
    private static final int ROOM = 64;
    private final SessionPair pair = SessionPair.of(Aeads.best(), 0);
    private final Random random = new Random(3);

    @Test
    void aDataMessageHasTheLayoutOfTheWhitepaper() {
        byte[] plain = bytes(48);
        var message = new byte[48 + MessageType.DATA_OVERHEAD + Aead.SLACK];
        pair.initiator().seal(plain, 0, 48, message, 0);

        int length = pair.initiator().seal(plain, 0, 48, message, 0);

        assertThat(length).isEqualTo(80);
        assertThat(HexFormat.of().formatHex(message, 0, 16)).isEqualTo("04000000" + "02000000" + "0100000000000000");
        var key = new byte[32];
        key[0] = 1;
        assertThat(Arrays.copyOfRange(message, 16, 80))
                .isEqualTo(ChaChaPoly.seal(key, ChaChaPoly.nonce(1), new byte[0], plain));
        assertThat(MessageType.of(message, 0, length)).isEqualTo(MessageType.DATA);
        assertThat(MessageType.dataReceiver(message, 0)).isEqualTo(2);
    }

    @Test
    void opensOnceAndThenCallsItAReplay() {
        byte[] message = sealed(32);
        byte[] copy = message.clone();

        assertThat(open(message)).isEqualTo(32);
        assertThat(DropReason.of(open(copy))).isEqualTo(DropReason.REPLAYED);
    }

    @Test
    void aForgedMessageDoesNotUseUpItsCounter() {
        byte[] genuine = sealed(32);
        byte[] forged = genuine.clone();
        forged[40] ^= 1;

        assertThat(DropReason.of(open(forged))).isEqualTo(DropReason.NOT_AUTHENTIC);
        assertThat(open(genuine)).isEqualTo(32);
    }

    @Test
    void aForgedCounterAtTheLimitIsRefused() {
        byte[] message = sealed(0);
        MessageType.LONGS.set(message, 8, Session.REJECT_AFTER_MESSAGES);

        assertThat(DropReason.of(open(message))).isEqualTo(DropReason.COUNTER_EXHAUSTED);
    }

    @Test
    void aKeepaliveIsEmpty() {
        byte[] message = sealed(0);

        assertThat(message).hasSize(32 + ROOM);
        assertThat(open(message)).isZero();
    }

    @Test
    void aRetiredSessionNeitherSealsNorOpens() {
        byte[] message = sealed(16);
        pair.initiator().retire();
        pair.responder().retire();

        assertThat(pair.initiator().seal(bytes(16), 0, 16, new byte[128], 0)).isEqualTo(-1);
        assertThat(DropReason.of(open(message))).isEqualTo(DropReason.SESSION_RETIRED);
    }

    @Test
    void everyLengthBelowAHeaderAndATagIsRefused() {
        for (int length = 0; length < MessageType.DATA_OVERHEAD; length++) {
            int code = pair.responder().open(new byte[128], 0, length, new byte[128], 0);
            assertThat(DropReason.of(code)).isEqualTo(DropReason.BAD_LENGTH);
        }
    }

    @Test
    @Tag("own-jvm")
    void sealingAndOpeningInPlaceAllocateNothingOnceWarm() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var buffer = new byte[2048];
        long before = 0;
        for (int round = 0; round < 60_000; round++) {
            if (round == 40_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            int length = pair.initiator().seal(buffer, 16, 1280, buffer, 0);
            if (pair.responder().open(buffer, 0, length, buffer, 16) != 1280) {
                throw new AssertionError("round " + round);
            }
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Reading the counter itself may cost a few bytes; a single byte a packet would be 40,000.
        assertThat(allocated).isLessThan(1_000);
    }

    private byte[] sealed(int length) {
        var message = new byte[length + MessageType.DATA_OVERHEAD + ROOM];
        pair.initiator().seal(bytes(length + 16), 0, length, message, 0);
        return message;
    }

    private int open(byte[] message) {
        return pair.responder().open(message, 0, message.length - ROOM, message, 16);
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
