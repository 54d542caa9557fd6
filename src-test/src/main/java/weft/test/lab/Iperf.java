package weft.test.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Bulk traffic between two hosts by iperf3; all figures are the receiver's.
public final class Iperf {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_DEADLINE = Duration.ofSeconds(10);
    private static final long SOCKET_BUFFER_BYTES = 4 << 20;
    private static final long SOCKET_BUFFER_SAFE_BYTES = 128 << 10;
    private static final int SLACK_SECONDS = 15;

    private Iperf() {}

    /// Why it cannot run, as the end of "skipped, because …".
    public static Optional<String> missing() {
        return Requirements.program("iperf3", "iperf3").isPresent()
                ? Optional.empty()
                : Optional.of("iperf3 is missing and could not be installed (package iperf3)");
    }

    /// @param megabitsPerSecond received
    /// @param bytes received
    /// @param firstSecondMegabits of the sender's first second
    /// @param lostPercent of UDP; 0 for TCP
    public record Result(
            double megabitsPerSecond, long bytes, long retransmits, double firstSecondMegabits, double lostPercent) {}

    public static Result tcp(Host client, Host server, String address, int seconds, int flows) {
        return run(
                client,
                server,
                List.of("-c", address, "-t", Integer.toString(seconds), "-P", Integer.toString(flows)),
                seconds);
    }

    /// @param payloadBytes of each datagram
    public static Result udp(
            Host client, Host server, String address, int seconds, int payloadBytes, long bitsPerSecond) {
        return run(
                client,
                server,
                List.of(
                        "-c",
                        address,
                        "-t",
                        Integer.toString(seconds),
                        "-u",
                        "-b",
                        Long.toString(bitsPerSecond),
                        "-l",
                        Integer.toString(payloadBytes),
                        "-w",
                        "4M"),
                seconds);
    }

    private static Result run(Host client, Host server, List<String> arguments, int seconds) {
        try (var listening = server.start("iperf3", "-s", "-1", "--forceflush")) {
            listening.awaitLine(line -> line.contains("Server listening"), START_DEADLINE);
            var command = new ArrayList<>(List.of("iperf3", "-J"));
            command.addAll(arguments);
            var result = client.run(command, Duration.ofSeconds(seconds + SLACK_SECONDS));
            return read(result);
        }
    }

    /// iperf3 refuses a larger one than the kernel allows.
    private static long socketBuffer() {
        return Math.min(SOCKET_BUFFER_BYTES, Math.min(kernelLimit("rmem_max"), kernelLimit("wmem_max")));
    }

    private static long kernelLimit(String name) {
        try {
            return Long.parseLong(
                    Files.readString(Path.of("/proc/sys/net/core", name)).strip());
        } catch (IOException | NumberFormatException unknown) {
            return SOCKET_BUFFER_SAFE_BYTES;
        }
    }

    private static Result read(Shell.Result result) {
        try {
            JsonNode root = JSON.readTree(result.output());
            if (root == null || root.has("error")) {
                throw new IllegalStateException("iperf3: "
                        + (root == null ? result.output() : root.path("error").asText()));
            }
            JsonNode end = root.path("end");
            boolean udp =
                    end.has("sum") && !end.path("sum").path("lost_percent").isMissingNode();
            JsonNode received = end.has("sum_received") ? end.path("sum_received") : end.path("sum");
            return new Result(
                    received.path("bits_per_second").asDouble() / 1e6,
                    received.path("bytes").asLong(),
                    end.path("sum_sent").path("retransmits").asLong(),
                    root.path("intervals")
                                    .path(0)
                                    .path("sum")
                                    .path("bits_per_second")
                                    .asDouble()
                            / 1e6,
                    udp ? end.path("sum").path("lost_percent").asDouble() : 0);
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("iperf3 said " + result.output(), notJson);
        }
    }
}
