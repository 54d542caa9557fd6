package weft.derp.relay;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import weft.kit.limit.Strangers;
import weft.protocol.derp.ServerStep.Refusal;

/// Any thread. What a relay counts, since its start.
public final class RelayCounters {
    private final LongAdder packets = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Map<DropReason, LongAdder> drops = adders(DropReason.class);
    private final Map<Refusal, LongAdder> refusals = adders(Refusal.class);
    private final Map<StreamStart, LongAdder> starts = adders(StreamStart.class);
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger meshLinks = new AtomicInteger();
    private final Strangers strangers;

    RelayCounters(Strangers strangers) {
        this.strangers = strangers;
    }

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        var adders = new EnumMap<E, LongAdder>(type);
        for (E value : type.getEnumConstants()) {
            adders.put(value, new LongAdder());
        }
        return adders;
    }

    void countRelayed(int packetCount, int byteCount) {
        packets.add(packetCount);
        bytes.add(byteCount);
    }

    void countDropped(DropReason reason, int packetCount) {
        adder(drops, reason).add(packetCount);
    }

    void countRefused(Refusal reason) {
        adder(refusals, reason).increment();
    }

    void countStarted(StreamStart how) {
        adder(starts, how).increment();
    }

    /// Connections that became a DERP stream so.
    public long started(StreamStart how) {
        return adder(starts, how).sum();
    }

    /// Packets that were taken for a connected client.
    public long packets() {
        return packets.sum();
    }

    /// Bytes of the frames of those.
    public long bytes() {
        return bytes.sum();
    }

    public long dropped(DropReason reason) {
        return adder(drops, reason).sum();
    }

    /// Connections closed by the relay for that reason.
    public long refused(Refusal reason) {
        return adder(refusals, reason).sum();
    }

    /// Connections open now.
    public int connections() {
        return connections.get();
    }

    /// Of those the ones that have not logged in.
    public int strangers() {
        return strangers.count();
    }

    /// Other relays of the region that this one is connected to.
    public int meshLinks() {
        return meshLinks.get();
    }

    private static <E extends Enum<E>> LongAdder adder(Map<E, LongAdder> adders, E key) {
        var adder = adders.get(key);
        if (adder == null) {
            throw new IllegalStateException("an adder for each value was made at the start");
        }
        return adder;
    }
}
