package weft.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import weft.test.lab.Iperf;
import weft.test.lab.Requirements;
import weft.test.lab.TunnelEngine;
import weft.test.lab.WeftCommand;
import weft.test.lab.WeftWireGuard;
import weft.test.lab.WireGuardGo;

/// `weft bench tunnel`: our engine, as the daemon ships it, against wireguard-go of Debian and of Tailscale, with the
/// bare
/// cable as the ceiling; all in the same run, alternating, on the same wire and cores.
public final class TunnelBench {
    static final String OURS = "weft";
    static final String CABLE = "veth";

    private TunnelBench() {}

    public static void main(String[] arguments) throws IOException {
        Path root = WeftCommand.root();
        var options = TunnelOptions.parse(arguments, root);
        if (options.isEmpty()) {
            System.err.println(TunnelOptions.USAGE);
            System.exit(2);
        }
        var missing = Requirements.missingForLab().or(Iperf::missing);
        if (missing.isPresent()) {
            System.err.println("weft bench tunnel: " + missing.get());
            System.exit(1);
        }
        run(options.get());
        System.exit(0);
    }

    private static void run(TunnelOptions options) throws IOException {
        var engines = engines(options);
        var measurements = new ArrayList<TunnelMeasurement>();
        Map<String, Double> udpStart = new HashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (String name : turned(engines, round)) {
                var engine = Optional.ofNullable(engines.get(name)).flatMap(found -> found);
                var measured = new TunnelRound(name, engine, options, udpStart).measure(round);
                measurements.add(measured);
                System.out.println(line(measured));
            }
        }
        List<SealOpenFigures> sealOpen = options.sealOpen() ? SealOpenFigures.measure(options.rounds() > 1) : List.of();
        var report = new TunnelReport(TunnelMachine.here(), options, measurements, sealOpen);
        System.out.println();
        System.out.println(report.text());
        if (!options.out().equals(Path.of("/dev/null"))) {
            report.write(options.out());
            System.out.println("written: " + options.out());
        }
    }

    /// By name, ours first; the cable has no engine.
    private static SequencedMap<String, Optional<TunnelEngine>> engines(TunnelOptions options) {
        var all = new LinkedHashMap<String, Optional<TunnelEngine>>();
        all.put(OURS, Optional.of(new WeftWireGuard()));
        WireGuardGo.debian().ifPresent(engine -> all.put(engine.name(), Optional.of(engine)));
        WireGuardGo.tailscale().ifPresent(engine -> all.put(engine.name(), Optional.of(engine)));
        all.put(CABLE, Optional.empty());
        if (!options.engines().isEmpty()) {
            all.keySet().retainAll(options.engines());
        }
        return all;
    }

    /// Each round starts with another engine, so that none always has the machine at its coolest.
    private static List<String> turned(SequencedMap<String, Optional<TunnelEngine>> engines, int round) {
        var names = new ArrayList<>(engines.keySet());
        Collections.rotate(names, -(round - 1) % Math.max(1, names.size()));
        return names;
    }

    private static String line(TunnelMeasurement m) {
        return String.format(
                Locale.ROOT,
                "round %d  %-24s first second %,6.0f  TCP 1 %,7.0f (%.1f s/GB)  TCP 8 %,7.0f (%.1f s/GB)  UDP %,6.0f  %,.0f MB",
                m.round(),
                m.engine(),
                m.firstSecond(),
                m.tcpOneFlow(),
                m.cpuSecondsPerGigabyte(),
                m.tcpEightFlows(),
                m.cpuSecondsPerGigabyteEightFlows(),
                m.udp(),
                m.residentMegabytes());
    }
}
