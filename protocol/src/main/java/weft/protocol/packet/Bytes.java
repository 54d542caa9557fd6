package weft.protocol.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Integers in byte arrays at any offset: network order unless the name says little-endian.
public final class Bytes {
    private static final VarHandle INT16 = view(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 = view(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = view(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE16 = view(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LITTLE32 = view(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LITTLE64 = view(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    private static VarHandle view(Class<?> type, ByteOrder order) {
        return MethodHandles.byteArrayViewVarHandle(type, order);
    }

    public static int uint8(byte[] b, int at) {
        return b[at] & 0xff;
    }

    public static int uint16(byte[] b, int at) {
        return (short) INT16.get(b, at) & 0xffff;
    }

    public static int int32(byte[] b, int at) {
        return (int) INT32.get(b, at);
    }

    public static long int64(byte[] b, int at) {
        return (long) INT64.get(b, at);
    }

    public static void int16(byte[] b, int at, int value) {
        INT16.set(b, at, (short) value);
    }

    public static void int32(byte[] b, int at, int value) {
        INT32.set(b, at, value);
    }

    public static void int64(byte[] b, int at, long value) {
        INT64.set(b, at, value);
    }

    public static int uint16Little(byte[] b, int at) {
        return (short) LITTLE16.get(b, at) & 0xffff;
    }

    public static int int32Little(byte[] b, int at) {
        return (int) LITTLE32.get(b, at);
    }

    public static long int64Little(byte[] b, int at) {
        return (long) LITTLE64.get(b, at);
    }

    public static void int16Little(byte[] b, int at, int value) {
        LITTLE16.set(b, at, (short) value);
    }

    public static void int32Little(byte[] b, int at, int value) {
        LITTLE32.set(b, at, value);
    }

    public static void int64Little(byte[] b, int at, long value) {
        LITTLE64.set(b, at, value);
    }
}
