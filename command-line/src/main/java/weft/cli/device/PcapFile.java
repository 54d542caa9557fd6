package weft.cli.device;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import weft.cli.Complaint;
import weft.cli.Problems;

/// Writes packets in the classic capture format of tcpdump: a 24-byte header (magic `a1b2c3d4`, version 2.4, zone,
/// accuracy,
/// snapshot length, link type), then for each packet 16 bytes (seconds, microseconds, captured length, length) and
/// itself.
/// Link type 101 is "raw IP": the first nibble of a packet says its family.
/// Source: draft-ietf-opsawg-pcap.
final class PcapFile {
    private static final int MAGIC_MICROS = 0xa1b2c3d4;
    private static final int LINK_TYPE_RAW = 101;
    private static final int SNAPSHOT_BYTES = 65_535;

    private final OutputStream out;

    PcapFile(OutputStream out) throws IOException {
        this.out = out;
        out.write(little(24)
                .putInt(MAGIC_MICROS)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(SNAPSHOT_BYTES)
                .putInt(LINK_TYPE_RAW)
                .array());
        out.flush();
    }

    /// @param atMicros of the epoch
    void write(long atMicros, byte[] packet) {
        try {
            out.write(little(16)
                    .putInt((int) (atMicros / 1_000_000))
                    .putInt((int) (atMicros % 1_000_000))
                    .putInt(packet.length)
                    .putInt(packet.length)
                    .array());
            out.write(packet);
            out.flush();
        } catch (IOException problem) {
            throw Complaint.failed("cannot write the capture: " + Problems.reason(problem));
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
