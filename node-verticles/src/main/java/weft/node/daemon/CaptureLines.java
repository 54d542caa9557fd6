package weft.node.daemon;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import weft.node.localapi.LocalReply;

/// Whatever thread writes. Cuts the pcap stream of a capture back into packets, and hands them on in lines of a bounded
/// size. What a slow reader cannot take is counted, not kept.
final class CaptureLines extends OutputStream {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int PACKETS_PER_LINE = 64;
    private static final int NANOS_MAGIC = 0xa1b23c4d;

    private final Consumer<LocalReply.Captured> out;
    private byte[] pending = new byte[4096];
    private int length;
    private boolean headerSeen;
    private boolean nanos;
    private List<String> packets = new ArrayList<>();
    private List<Long> times = new ArrayList<>();

    CaptureLines(Consumer<LocalReply.Captured> out) {
        this.out = out;
    }

    @Override
    public synchronized void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int count) {
        if (length + count > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(pending.length * 2, length + count));
        }
        System.arraycopy(bytes, offset, pending, length, count);
        length += count;
        cut();
    }

    private void cut() {
        var view = ByteBuffer.wrap(pending, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        if (!headerSeen && length >= FILE_HEADER) {
            headerSeen = true;
            nanos = view.getInt(0) == NANOS_MAGIC;
            at = FILE_HEADER;
        }
        while (headerSeen && length - at >= RECORD_HEADER) {
            int size = view.getInt(at + 8);
            if (length - at < RECORD_HEADER + size) {
                break;
            }
            long fraction = view.getInt(at + 4);
            times.add(view.getInt(at) * 1_000_000L + (nanos ? fraction / 1_000 : fraction));
            packets.add(Base64.getEncoder()
                    .encodeToString(Arrays.copyOfRange(pending, at + RECORD_HEADER, at + RECORD_HEADER + size)));
            at += RECORD_HEADER + size;
            if (packets.size() == PACKETS_PER_LINE) {
                flush();
            }
        }
        System.arraycopy(pending, at, pending, 0, length - at);
        length -= at;
    }

    @Override
    public synchronized void flush() {
        if (!packets.isEmpty()) {
            out.accept(new LocalReply.Captured(packets, times, 0));
            packets = new ArrayList<>();
            times = new ArrayList<>();
        }
    }

    @Override
    public void close() {
        flush();
    }
}
