package weft.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.ConnectionTable;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PacketFilter;
import weft.protocol.policy.PortTarget;

/// What the packet filter costs for a packet of a known flow, and for the first packet of a new one, with more and more
/// rules. Each rule has eight sources of its own and a small range of ports, on one of eight destinations; the packets
/// of
/// new flows are spread over all of them, and half of them are denied.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FilterBenchmark {
    private static final int SAMPLES = 4_096;
    private static final int TCP_SYN_AT = 33;

    /// How many rules the filter has.
    @Param({"10", "1000", "10000"})
    public int rules = 10;

    private final IpPacket view = new IpPacket();
    private final FlowKey key = new FlowKey(7);
    private final ConnectionTable table = new ConnectionTable(ConnectionTable.SLOTS_DEFAULT, 7);
    private final byte[] packet = new byte[40];
    private final int[] sources = new int[SAMPLES];
    private final int[] targets = new int[SAMPLES];
    private final int[] ports = new int[SAMPLES];
    private PacketFilter filter = PacketFilter.DENY_ALL;
    private int next;

    @Setup
    public void compile() {
        var random = new SplittableRandom(rules);
        var made = new ArrayList<FilterRule>();
        for (int rule = 0; rule < rules; rule++) {
            made.add(rule(rule, random));
        }
        filter = PacketFilter.compile(made);
        for (int sample = 0; sample < SAMPLES; sample++) {
            var rule = made.get(random.nextInt(rules));
            var target = rule.destinations().getFirst();
            sources[sample] = rule.sources().get(random.nextInt(8)).address().ipv4();
            targets[sample] = target.prefix().address().ipv4();
            ports[sample] = random.nextBoolean() ? target.firstPort() : 65_535;
        }
        write(0);
        packet[TCP_SYN_AT] = IpPacket.TCP_SYN;
        decide();
        packet[TCP_SYN_AT] = IpPacket.TCP_ACK;
    }

    private static FilterRule rule(int rule, SplittableRandom random) {
        var from = new ArrayList<IpPrefix>();
        for (int i = 0; i < 8; i++) {
            from.add(IpPrefix.host(IpAddress.ofIpv4(0x6440_0000 + random.nextInt(100_000))));
        }
        int port = random.nextInt(60_000);
        var target = IpPrefix.host(IpAddress.ofIpv4(0x0a00_0001 + rule % 8));
        return new FilterRule(from, List.of(new PortTarget(target, port, port + random.nextInt(20))), List.of(6));
    }

    /// A packet of a flow that is open: the filter is not asked, so the number of rules cannot matter.
    @Benchmark
    public boolean knownFlow() {
        write(0);
        return decide();
    }

    /// What the first packet of a flow costs beside that.
    @Benchmark
    public boolean newFlow() {
        int sample = next++ & SAMPLES - 1;
        return filter.accepts(
                IpPacket.TCP,
                0,
                IpAddress.ipv4Low(sources[sample]),
                0,
                IpAddress.ipv4Low(targets[sample]),
                ports[sample]);
    }

    private boolean decide() {
        if (!view.parse(packet, 0, packet.length)) {
            throw new IllegalStateException("the packet is malformed");
        }
        key.ofInbound(view);
        return table.inbound(view, key, filter, 1);
    }

    private void write(int sample) {
        Bytes.int32(packet, 0, 0x4500_0000 | packet.length);
        packet[9] = IpPacket.TCP;
        Bytes.int32(packet, 12, sources[sample]);
        Bytes.int32(packet, 16, targets[sample]);
        Bytes.int16(packet, 20, 40_000);
        Bytes.int16(packet, 22, ports[sample]);
        packet[32] = 0x50;
    }
}
