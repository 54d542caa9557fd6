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
    private static final int REPLY_SECONDS = 4;
    private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    public boolean lostNone() {
        return sent > 0 && sent == answered;
    }

    /// One after the other, each with its own process: a single `ping` stops waiting after twice the longest round trip
    /// so far, and on a busy machine calls a late reply lost.
    public static Ping send(Host from, String address, int count) {
        return send(from, address, count, 56);
    }

    /// @param bytes of ICMP payload; larger than the MTU means fragments
    public static Ping send(Host from, String address, int count, int bytes) {
        int answered = 0;
        for (int i = 0; i < count; i++) {
            answered += of(from.run(command(address, 1, bytes, Duration.ofSeconds(1), REPLY_SECONDS))
                            .output())
                    .answered();
        }
        return new Ping(count, answered);
    }

    /// Sends a few and gives up soon: for what must not be answered.
    public static Ping probe(Host from, String address) {
        return of(from.run(command(address, 5, 56, Duration.ofMillis(100), 1)).output());
    }

    /// Pings until it is stopped; [#of] reads what it printed.
    public static LabProcess start(Host from, String address, Duration interval) {
        return from.start(command(address, 100_000, 56, interval, REPLY_SECONDS));
    }

    /// The median round trip of a few, in milliseconds.
    public static double roundTripMillis(Host from, String address) {
        var times = TIME.matcher(from.run("ping", "-n", "-c", "5", "-i", "0.2", "-W", "2", address)
                        .output())
                .results()
                .map(found -> Double.parseDouble(found.group(1)))
                .sorted()
                .toList();
        if (times.isEmpty()) {
            throw new IllegalStateException(address + " answers no ping from " + from);
        }
        return times.get(times.size() / 2);
    }

    public static Ping of(String output) {
        var summary = SUMMARY.matcher(output);
        return summary.find()
                ? new Ping(Integer.parseInt(summary.group(1)), Integer.parseInt(summary.group(2)))
                : new Ping(0, 0);
    }

    private static List<String> command(String address, int count, int bytes, Duration interval, int replySeconds) {
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
