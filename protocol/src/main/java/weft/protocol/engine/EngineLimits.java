package weft.protocol.engine;

import weft.protocol.flow.FlowTable;
import weft.protocol.policy.ConnectionTable;

/// Sizes of an engine's tables, each a power of two.
public record EngineLimits(int connectionSlots, int flowSlots) {
    public static final EngineLimits DEFAULT = new EngineLimits(ConnectionTable.SLOTS_DEFAULT, FlowTable.SLOTS_DEFAULT);
}
