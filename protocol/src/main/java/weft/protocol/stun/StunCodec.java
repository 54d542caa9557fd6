package weft.protocol.stun;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stun.StunMessage.Reason;

/// Pure. Reads and writes STUN binding messages (RFC 8489).
///
/// ```
/// header      type(2) length(2, of what follows the header) magic cookie(4) transaction(12)
/// attribute   type(2) length(2) value, padded to 4 bytes
/// ```
/// A DERP client's question is 40 bytes: the header, `SOFTWARE` "tailnode" and `FINGERPRINT`. A server of that kind
/// answers nothing else; ours answers any binding request.
public final class StunCodec {
    public static final int HEADER = 20;
    /// Length of a question by [#request].
    public static final int REQUEST_LENGTH = 40;

    private static final int MAGIC_COOKIE = 0x2112a442;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int BINDING_ERROR = 0x0111;
    private static final int MAPPED_ADDRESS = 0x0001;
    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000a;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    /// The number it had before RFC 5389; some servers still send it.
    private static final int XOR_MAPPED_ADDRESS_OLD = 0x8020;
    private static final int SOFTWARE = 0x8022;
    private static final int FINGERPRINT = 0x8028;
    private static final int FINGERPRINT_XOR = 0x5354554e;
    /// Attributes below this must be understood (RFC 8489, section 14).
    private static final int OPTIONAL_FROM = 0x8000;
    /// USERNAME, MESSAGE-INTEGRITY, REALM, NONCE, MESSAGE-INTEGRITY-SHA256, PASSWORD-ALGORITHM, USERHASH, PRIORITY,
    /// USE-CANDIDATE, PADDING: a question may carry them, a binding answer does not depend on them.
    private static final int[] HARMLESS = {6, 8, 0x14, 0x15, 0x1c, 0x1d, 0x1e, 0x24, 0x25, 0x26};

    private static final byte[] TAILNODE = "tailnode".getBytes(StandardCharsets.US_ASCII);

    private StunCodec() {}

    /// The first byte of a STUN message has two zero bits, and the cookie stands at byte 4: enough to tell it from
    /// WireGuard and disco on the same socket.
    public static boolean looksLikeStun(byte[] b, int offset, int length) {
        return length >= HEADER && (b[offset] & 0xc0) == 0 && Bytes.int32(b, offset + 4) == MAGIC_COOKIE;
    }

    /// A question as DERP clients ask it.
    public static byte[] request(TransactionId transaction) {
        var b = header(BINDING_REQUEST, REQUEST_LENGTH, transaction);
        Bytes.int16(b, 20, SOFTWARE);
        Bytes.int16(b, 22, TAILNODE.length);
        System.arraycopy(TAILNODE, 0, b, 24, TAILNODE.length);
        Bytes.int16(b, 32, FINGERPRINT);
        Bytes.int16(b, 34, 4);
        Bytes.int32(b, 36, fingerprint(b, 0, 32));
        return b;
    }

    /// Header and XOR-MAPPED-ADDRESS: 32 bytes for IPv4, 44 for IPv6.
    public static byte[] answer(TransactionId transaction, Endpoint mapped) {
        byte[] address = mapped.address().bytes();
        var b = header(BINDING_SUCCESS, answerLength(mapped.isIpv4()), transaction);
        Bytes.int16(b, 20, XOR_MAPPED_ADDRESS);
        Bytes.int16(b, 22, 4 + address.length);
        b[25] = (byte) (mapped.isIpv4() ? 1 : 2);
        Bytes.int16(b, 26, mapped.port() ^ (MAGIC_COOKIE >>> 16));
        for (int i = 0; i < address.length; i++) {
            // Bytes 4 to 19 are the cookie and the transaction: what the address is masked with.
            b[28 + i] = (byte) (address[i] ^ b[4 + i]);
        }
        return b;
    }

    public static int answerLength(boolean ipv4) {
        return HEADER + 8 + (ipv4 ? 4 : 16);
    }

    /// Error 420, without a phrase, and the types that were not understood.
    public static byte[] refusal(TransactionId transaction, List<Integer> types) {
        var b = header(BINDING_ERROR, refusalLength(types.size()), transaction);
        Bytes.int16(b, 20, ERROR_CODE);
        Bytes.int16(b, 22, 4);
        b[26] = 4;
        b[27] = 20;
        Bytes.int16(b, 28, UNKNOWN_ATTRIBUTES);
        Bytes.int16(b, 30, 2 * types.size());
        for (int i = 0; i < types.size(); i++) {
            Bytes.int16(b, 32 + 2 * i, types.get(i));
        }
        return b;
    }

    public static int refusalLength(int types) {
        return HEADER + 12 + (2 * types + 3 & ~3);
    }

    public static StunMessage read(byte[] b, int offset, int length) {
        if (!looksLikeStun(b, offset, length)) {
            return new StunMessage.Dropped(Reason.NOT_STUN);
        }
        int body = Bytes.uint16(b, offset + 2);
        if (body != length - HEADER || (body & 3) != 0) {
            return new StunMessage.Dropped(Reason.NOT_STUN);
        }
        int type = Bytes.uint16(b, offset);
        if (type != BINDING_REQUEST && type != BINDING_SUCCESS) {
            return new StunMessage.Dropped(Reason.OTHER_MESSAGE);
        }
        return new Reading(b, offset, length, type == BINDING_REQUEST).message();
    }

    private static byte[] header(int type, int total, TransactionId transaction) {
        var b = new byte[total];
        Bytes.int16(b, 0, type);
        Bytes.int16(b, 2, total - HEADER);
        Bytes.int32(b, 4, MAGIC_COOKIE);
        transaction.copyTo(b, 8);
        return b;
    }

    private static int fingerprint(byte[] b, int offset, int length) {
        var crc = new CRC32();
        crc.update(b, offset, length);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    /// One pass over the attributes of one message.
    private static final class Reading {
        private final byte[] b;
        private final int start;
        private final int end;
        private final boolean question;
        private boolean software;
        private boolean fingerprinted;
        private final List<Integer> notUnderstood = new ArrayList<>();
        private @Nullable Endpoint xorMapped;
        private @Nullable Endpoint mapped;

        Reading(byte[] b, int offset, int length, boolean question) {
            this.b = b;
            this.start = offset;
            this.end = offset + length;
            this.question = question;
        }

        StunMessage message() {
            int at = start + HEADER;
            while (at < end && !fingerprinted) {
                int type = Bytes.uint16(b, at);
                int value = at + 4;
                int length = Bytes.uint16(b, at + 2);
                // In long: a padded end that overflows an int would pass for a small one.
                long next = value + ((length + 3L) & ~3L);
                if (next > end) {
                    return new StunMessage.Dropped(Reason.BAD_ATTRIBUTE);
                }
                var problem = attribute(type, at, length);
                if (problem != null) {
                    return new StunMessage.Dropped(problem);
                }
                at = (int) next;
            }
            return result(TransactionId.at(b, start + 8));
        }

        private StunMessage result(TransactionId transaction) {
            if (!notUnderstood.isEmpty()) {
                return new StunMessage.NotUnderstood(transaction, end - start, notUnderstood);
            }
            if (question) {
                return new StunRequest(transaction, end - start, software && fingerprinted);
            }
            var address = xorMapped != null ? xorMapped : mapped;
            return address == null ? new StunMessage.Dropped(Reason.NO_ADDRESS) : new StunAnswer(transaction, address);
        }

        private @Nullable Reason attribute(int type, int at, int length) {
            switch (type) {
                case SOFTWARE -> software = Arrays.equals(b, at + 4, at + 4 + length, TAILNODE, 0, TAILNODE.length);
                case FINGERPRINT -> {
                    // Must be the last one; what stands behind it counts for nothing (RFC 8489, 14.7).
                    if (length != 4 || Bytes.int32(b, at + 4) != fingerprint(b, start, at - start)) {
                        return Reason.BAD_FINGERPRINT;
                    }
                    fingerprinted = true;
                }
                case XOR_MAPPED_ADDRESS, XOR_MAPPED_ADDRESS_OLD -> xorMapped = address(at + 4, length, true);
                case MAPPED_ADDRESS -> mapped = address(at + 4, length, false);
                default -> {
                    if (question && type < OPTIONAL_FROM && Arrays.binarySearch(HARMLESS, type) < 0) {
                        notUnderstood.add(type);
                    }
                }
            }
            return null;
        }

        private @Nullable Endpoint address(int at, int length, boolean masked) {
            int family = length < 4 ? 0 : Bytes.uint8(b, at + 1);
            int size = family == 1 ? 4 : family == 2 ? 16 : 0;
            if (size == 0 || length != 4 + size) {
                return null;
            }
            int port = Bytes.uint16(b, at + 2) ^ (masked ? MAGIC_COOKIE >>> 16 : 0);
            var address = Arrays.copyOfRange(b, at + 4, at + 4 + size);
            for (int i = 0; masked && i < size; i++) {
                address[i] ^= b[start + 4 + i];
            }
            return port == 0 ? null : new Endpoint(IpAddress.of(address), port);
        }
    }
}
