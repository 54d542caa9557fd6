package weft.protocol.engine;

import java.util.EnumMap;
import java.util.Map;

/// Packet thread. One counter per [PacketDrop].
final class PacketCounters {
    private static final PacketDrop[] REASONS = PacketDrop.values();

    private final long[] drops = new long[REASONS.length];

    void drop(PacketDrop reason) {
        drops[reason.ordinal()]++;
    }

    void drop(PacketDrop reason, int packets) {
        drops[reason.ordinal()] += packets;
    }

    long drops(PacketDrop reason) {
        return drops[reason.ordinal()];
    }

    Map<PacketDrop, Long> snapshot() {
        var counted = new EnumMap<PacketDrop, Long>(PacketDrop.class);
        for (var reason : REASONS) {
            if (drops[reason.ordinal()] > 0) {
                counted.put(reason, drops[reason.ordinal()]);
            }
        }
        return counted;
    }
}
