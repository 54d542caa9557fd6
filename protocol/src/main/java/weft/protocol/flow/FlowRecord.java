package weft.protocol.flow;

import weft.protocol.packet.FiveTuple;

/// Traffic of one flow in one direction with one verdict since the table was last drained. Bytes are whole inner IP
/// packets; times are on the engine's monotonic clock.
public record FlowRecord(
        FiveTuple flow,
        long peerId,
        Direction direction,
        Verdict verdict,
        long packets,
        long bytes,
        long firstNanos,
        long lastNanos) {}
