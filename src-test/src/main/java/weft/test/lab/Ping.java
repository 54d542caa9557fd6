package weft.test.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// ICMP echo from a host, of either family.
///
/// @param sent echo requests
/// @param answered replies
public record Ping(int sent, int answered) {
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    public boolean lostNone() {
        return sent > 0 && sent == answered;
    }

    /// Waits at most two seconds for the last reply.
    public static Ping send(Host from, String address, int count) {
        return send(from, address, count, 56, Duration.ofMillis(50));
    }

    /// @param bytes of ICMP payload; larger than the MTU means fragments
    public static Ping send(Host from, String address, int count, int bytes, Duration interval) {
        var result = from.run(
                command(address, count, bytes, interval), Duration.ofSeconds(30).plus(interval.multipliedBy(count)));
        return of(result.output());
    }

    /// Pings until it is stopped; [#of] reads what it printed.
    public static LabProcess start(Host from, String address, Duration interval) {
        return from.start(command(address, 100_000, 56, interval));
    }

    public static Ping of(String output) {
        var summary = SUMMARY.matcher(output);
        return summary.find()
                ? new Ping(Integer.parseInt(summary.group(1)), Integer.parseInt(summary.group(2)))
                : new Ping(0, 0);
    }

    private static List<String> command(String address, int count, int bytes, Duration interval) {
        return new ArrayList<>(List.of(
                "ping",
                "-q",
                "-n",
                "-c",
                Integer.toString(count),
                "-s",
                Integer.toString(bytes),
                "-i",
                Double.toString(interval.toMillis() / 1000.0),
                "-W",
                "2",
                address));
    }
}
