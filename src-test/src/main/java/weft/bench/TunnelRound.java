package weft.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import weft.test.lab.Host;
import weft.test.lab.Iperf;
import weft.test.lab.Lab;
import weft.test.lab.LabProcess;
import weft.test.lab.Ping;
import weft.test.lab.TunnelEngine;
import weft.test.lab.TunnelSetup;
import weft.test.lab.TunnelSetup.Peer;

/// Measures one engine once: a fresh pair of daemons on two hosts with one cable between them, and the same traffic for
/// everybody. Without an engine it measures the cable.
final class TunnelRound {
    private static final int MTU = 1420;
    private static final int PORT = 51820;
    private static final int EIGHT = 8;

    /// Between the first second of traffic, which begins when both daemons say that they are ready, and what is
    /// measured
    /// at full speed: time for what daemons do once after their start.
    private static final long SETTLE_NANOS = 6_000_000_000L;

    private static final int UDP_PAYLOAD_BYTES = 1280;
    private static final String LEFT = "192.0.2.1";
    private static final String RIGHT = "192.0.2.2";

    private final String name;
    private final Optional<TunnelEngine> engine;
    private final TunnelOptions options;
    private final Map<String, Double> udpStart;

    /// @param udpStart where each engine's UDP search begins; its result is put back
    TunnelRound(String name, Optional<TunnelEngine> engine, TunnelOptions options, Map<String, Double> udpStart) {
        this.name = name;
        this.engine = engine;
        this.options = options;
        this.udpStart = udpStart;
    }

    TunnelMeasurement measure(int round) {
        try (var lab = Lab.open()) {
            var left = lab.host("left");
            var right = lab.host("right");
            lab.connect(left, "eth0", right, "eth0");
            left.address("eth0", LEFT + "/24");
            right.address("eth0", RIGHT + "/24");
            var processes = startEngines(left, right);
            String target = engine.isPresent() ? "10.7.0.2" : RIGHT;
            if (engine.isPresent() && !Ping.send(left, target, 1).lostNone()) {
                throw new IllegalStateException(name + ": the tunnel does not answer");
            }
            return measure(round, left, right, target, processes);
        }
    }

    private TunnelMeasurement measure(int round, Host left, Host right, String target, List<LabProcess> processes) {
        var fresh = Iperf.tcp(left, right, target, Math.min(2, options.seconds() + 1), 1);
        LockSupport.parkNanos(SETTLE_NANOS);
        var one = costed(processes, () -> Iperf.tcp(left, right, target, options.seconds(), 1));
        var eight = costed(processes, () -> Iperf.tcp(left, right, target, options.seconds(), EIGHT));
        var search = new UdpSearch(megabits ->
                Iperf.udp(left, right, target, options.udpSeconds(), UDP_PAYLOAD_BYTES, (long) (megabits * 1e6)));
        double udp = search.best(udpStart.getOrDefault(name, engine.isPresent() ? 300.0 : 2_000.0));
        if (udp > 0) {
            udpStart.put(name, udp);
        }
        long resident =
                processes.stream().mapToLong(LabProcess::residentBytes).max().orElse(0);
        return new TunnelMeasurement(
                name,
                round,
                fresh.firstSecondMegabits(),
                one.result.megabitsPerSecond(),
                one.secondsPerGigabyte(),
                eight.result.megabitsPerSecond(),
                eight.secondsPerGigabyte(),
                udp,
                processes.isEmpty() ? Double.NaN : resident / 1e6);
    }

    private List<LabProcess> startEngines(Host left, Host right) {
        if (engine.isEmpty()) {
            return List.of();
        }
        var leftKey = TunnelSetup.newPrivateKey();
        var rightKey = TunnelSetup.newPrivateKey();
        var processes = new ArrayList<LabProcess>();
        processes.add(engine.get()
                .start(
                        right,
                        TunnelSetup.of(rightKey, PORT, "10.7.0.2/24")
                                .withMtu(MTU)
                                .with(Peer.of(leftKey.publicKey(), "10.7.0.1/32")
                                        .at(LEFT + ":" + PORT)))
                .process());
        processes.add(engine.get()
                .start(
                        left,
                        TunnelSetup.of(leftKey, PORT, "10.7.0.1/24")
                                .withMtu(MTU)
                                .with(Peer.of(rightKey.publicKey(), "10.7.0.2/32")
                                        .at(RIGHT + ":" + PORT)))
                .process());
        return processes;
    }

    /// @param cpuSeconds of the engines; not a number where there is none
    private record Costed(Iperf.Result result, double cpuSeconds) {
        double secondsPerGigabyte() {
            return cpuSeconds / (result.bytes() / 1e9);
        }
    }

    private static Costed costed(List<LabProcess> processes, Supplier<Iperf.Result> traffic) {
        double before = processes.stream().mapToDouble(LabProcess::cpuSeconds).sum();
        var result = traffic.get();
        double after = processes.stream().mapToDouble(LabProcess::cpuSeconds).sum();
        return new Costed(result, processes.isEmpty() ? Double.NaN : after - before);
    }
}
