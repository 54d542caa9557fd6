package weft.protocol.stun;

import weft.protocol.crypto.Entropy;
import weft.protocol.packet.Bytes;

/// The 12 random bytes that tie an answer to its question (RFC 8489, section 5).
public record TransactionId(int high, long low) {
    public static final int LENGTH = 12;

    public static TransactionId random(Entropy entropy) {
        return at(entropy.bytes(LENGTH), 0);
    }

    public static TransactionId at(byte[] b, int offset) {
        return new TransactionId(Bytes.int32(b, offset), Bytes.int64(b, offset + 4));
    }

    public void copyTo(byte[] target, int offset) {
        Bytes.int32(target, offset, high);
        Bytes.int64(target, offset + 4, low);
    }
}
