package weft.protocol.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Pure. Cuts messages into the plaintexts of Noise records and puts them together again. A record is
///
/// ```
/// u8 flag: 0 the message ends here, 1 more follows | 0 to 65,518 bytes of the message
/// ```
///
/// A Noise record is at most 65,535 bytes with its 16-byte tag, and travels as one binary WebSocket message.
public final class Framing {
    public static final int RECORD_MAX = 65_535;
    public static final int TAG = 16;
    static final int CHUNK_MAX = RECORD_MAX - TAG - 1;

    /// Bytes of a message in a record that is not its last: [#cut] fills each up, and whoever sends crumbs wants to be
    /// expensive.
    static final int PART_MIN = 1_024;
    static final byte FINAL = 0;
    static final byte MORE = 1;

    private Framing() {}

    /// The plaintexts, in order; at least one.
    public static List<byte[]> cut(byte[] message) {
        var records = new ArrayList<byte[]>(message.length / CHUNK_MAX + 1);
        int at = 0;
        do {
            int length = Math.min(CHUNK_MAX, message.length - at);
            var record = new byte[length + 1];
            record[0] = at + length < message.length ? MORE : FINAL;
            System.arraycopy(message, at, record, 1, length);
            records.add(record);
            at += length;
        } while (at < message.length);
        return records;
    }

    /// What became of a record: a whole message, nothing yet, or a reason to close.
    public sealed interface Joined {
        record Message(byte[] bytes) implements Joined {}

        record Incomplete() implements Joined {}

        record Malformed(String reason) implements Joined {}
    }

    /// Confined to the owner of one direction of one stream.
    public static final class Joiner {
        private static final Joined INCOMPLETE = new Joined.Incomplete();
        private static final byte[] EMPTY = {};
        private int messageMax;
        private byte[] partial = EMPTY;
        private int held;
        private boolean inMessage;

        /// @param messageMax bytes of the longest message to accept
        public Joiner(int messageMax) {
            this.messageMax = messageMax;
        }

        public Joined add(byte[] plaintext) {
            if (plaintext.length == 0 || plaintext[0] < FINAL || plaintext[0] > MORE) {
                return new Joined.Malformed("record without a flag");
            }
            boolean more = plaintext[0] == MORE;
            int length = plaintext.length - 1;
            if (more && length < PART_MIN) {
                return new Joined.Malformed("short record inside a message");
            }
            if (held + length > messageMax) {
                return new Joined.Malformed("message too long");
            }
            if (!more && held == 0) {
                return new Joined.Message(Arrays.copyOfRange(plaintext, 1, plaintext.length));
            }
            hold(plaintext, length, more);
            inMessage = more;
            if (more) {
                return INCOMPLETE;
            }
            var whole = held == partial.length ? partial : Arrays.copyOf(partial, held);
            partial = EMPTY;
            held = 0;
            return new Joined.Message(whole);
        }

        /// Grows by doubling, so that a message costs its length however it is cut.
        private void hold(byte[] plaintext, int length, boolean more) {
            int needed = held + length;
            if (needed > partial.length) {
                int capacity = more ? Math.clamp(2L * needed, needed, Math.max(needed, messageMax)) : needed;
                partial = Arrays.copyOf(partial, capacity);
            }
            System.arraycopy(plaintext, 1, partial, held, length);
            held = needed;
        }

        void allow(int longer) {
            messageMax = longer;
        }

        /// Whether the beginning of a message is held.
        public boolean inMessage() {
            return inMessage;
        }
    }
}
