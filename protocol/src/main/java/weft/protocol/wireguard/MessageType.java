package weft.protocol.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Pure. The four messages of WireGuard, told apart by their first byte; three zero bytes follow it
/// (whitepaper 5.4.2 to 5.4.7). Integers are little-endian.
public final class MessageType {
    /// 148 bytes: type 4 | sender 4 | ephemeral 32 | sealed static 48 | sealed timestamp 28 | mac1 16 | mac2 16.
    public static final int INITIATION = 1;
    /// 92 bytes: type 4 | sender 4 | receiver 4 | ephemeral 32 | sealed nothing 16 | mac1 16 | mac2 16.
    public static final int RESPONSE = 2;
    /// 64 bytes: type 4 | receiver 4 | nonce 24 | sealed cookie 32.
    public static final int COOKIE_REPLY = 3;
    /// 32 bytes and more: type 4 | receiver 4 | counter 8 | sealed packet, 16 of it the tag.
    public static final int DATA = 4;

    public static final int INITIATION_LENGTH = 148;
    public static final int RESPONSE_LENGTH = 92;
    public static final int COOKIE_REPLY_LENGTH = 64;
    public static final int DATA_HEADER_LENGTH = 16;
    /// What sealing adds to a packet: header and tag. A keepalive is this and nothing else.
    public static final int DATA_OVERHEAD = DATA_HEADER_LENGTH + 16;

    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private MessageType() {}

    /// The type of a message of any length; 0 when it is none of WireGuard's.
    public static int of(byte[] message, int offset, int length) {
        if (length < DATA_OVERHEAD) {
            return 0;
        }
        int word = (int) INTS.get(message, offset);
        return word >= INITIATION && word <= DATA ? word : 0;
    }

    /// Of a data message of at least [#DATA_HEADER_LENGTH] bytes: which of our sessions it is for.
    public static int dataReceiver(byte[] message, int offset) {
        return (int) INTS.get(message, offset + 4);
    }
}
