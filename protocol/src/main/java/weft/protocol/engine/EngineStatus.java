package weft.protocol.engine;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.paths.DiscoDrop;

/// A consistent picture of an engine, taken on the packet thread between two batches. Immutable.
///
/// @param peers ordered by peer id
/// @param drops packets dropped, by reason; reasons that never happened are absent
/// @param discoDrops datagrams of disco dropped, by reason
/// @param offloads each offload of TUN and UDP with what became of it: `on`, or `off: ` and why
/// @param doors items lost at full doors (events, captured packets, commands), by door; absent when none
public record EngineStatus(
        List<PeerStatus> peers,
        Map<PacketDrop, Long> drops,
        Map<DiscoDrop, Long> discoDrops,
        Tables tables,
        SortedMap<String, String> offloads,
        SortedMap<String, Long> doors) {
    /// Of an engine that has not begun.
    public static final EngineStatus EMPTY =
            new EngineStatus(List.of(), Map.of(), Map.of(), new Tables(0, 0, 0, 0), new TreeMap<>(), new TreeMap<>());

    public EngineStatus {
        peers = List.copyOf(peers);
    }

    /// Sizes of the bounded tables and what their bounds cost.
    ///
    /// @param connections entries of the connection table now
    /// @param connectionsEvicted live entries pushed out because the table was full
    /// @param flows entries of the flow table now
    /// @param flowsLost flows that found no room before the table was drained
    public record Tables(int connections, long connectionsEvicted, int flows, long flowsLost) {}
}
