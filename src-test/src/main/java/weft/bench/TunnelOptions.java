package weft.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How `weft bench tunnel` was called.
///
/// @param seconds of each TCP measurement
/// @param engines names of those to measure; empty for all that are there
/// @param out the JSON file; the readable table goes beside it
record TunnelOptions(int rounds, int seconds, int udpSeconds, List<String> engines, boolean sealOpen, Path out) {
    static final String USAGE = """
            weft bench tunnel [--rounds N] [--seconds N] [--engines NAME,…] [--no-jmh] [--smoke] [--out FILE]
              --rounds N        alternating rounds (default 5)
              --seconds N       of each TCP measurement (default 5)
              --engines NAME,…  of weft, wireguard-go, tailscale-wireguard-go, veth (default all that are there)
              --no-jmh          without the microbenchmark of seal and open
              --smoke           one round of one second: does it run at all; writes no file unless --out is given
              --out FILE        default docs/bench/tunnel.json, and the same name with .md""";

    /// Empty when the arguments are not understood.
    static Optional<TunnelOptions> parse(String[] arguments, Path root) {
        var options = new TunnelOptions(5, 5, 2, List.of(), true, root.resolve("docs/bench/tunnel.json"));
        try {
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--rounds" -> options = options.withRounds(Integer.parseInt(arguments[++i]));
                    case "--seconds" -> options = options.withSeconds(Integer.parseInt(arguments[++i]));
                    case "--engines" -> options = options.withEngines(List.of(arguments[++i].split(",")));
                    case "--out" -> options = options.withOut(Path.of(arguments[++i]));
                    case "--no-jmh" -> options = options.withoutSealOpen();
                    case "--smoke" ->
                        options = new TunnelOptions(1, 1, 1, options.engines, options.sealOpen, Path.of("/dev/null"));
                    default -> {
                        return Optional.empty();
                    }
                }
            }
        } catch (IndexOutOfBoundsException | NumberFormatException notUnderstood) {
            return Optional.empty();
        }
        return options.rounds < 1 || options.seconds < 1 ? Optional.empty() : Optional.of(options);
    }

    private TunnelOptions withRounds(int number) {
        return new TunnelOptions(number, seconds, udpSeconds, engines, sealOpen, out);
    }

    private TunnelOptions withSeconds(int number) {
        return new TunnelOptions(rounds, number, udpSeconds, engines, sealOpen, out);
    }

    private TunnelOptions withEngines(List<String> names) {
        return new TunnelOptions(rounds, seconds, udpSeconds, names, sealOpen, out);
    }

    private TunnelOptions withOut(Path file) {
        return new TunnelOptions(rounds, seconds, udpSeconds, engines, sealOpen, file);
    }

    private TunnelOptions withoutSealOpen() {
        return new TunnelOptions(rounds, seconds, udpSeconds, engines, false, out);
    }
}
