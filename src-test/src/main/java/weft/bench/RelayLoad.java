package weft.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.test.lab.LabProcess;
import weft.test.relay.GoPrograms;

/// A load generator, clients of Tailscale's own, as a process on the second core.
final class RelayLoad implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final LabProcess process;

    private RelayLoad(LabProcess process) {
        this.process = process;
    }

    static RelayLoad start(GoPrograms programs, RelayUnderTest relay, String kind, Object... options) {
        var command =
                new ArrayList<>(List.of("taskset", "-c", "1", programs.peer().toString(), kind));
        command.addAll(relay.address());
        for (var option : options) {
            command.add(option.toString());
        }
        return new RelayLoad(LabProcess.start(command));
    }

    /// What it found.
    ///
    /// @param cpuSeconds of the relay while it measured
    record Found(JsonNode figures, double cpuSeconds) {
        double number(String name) {
            return figures.path(name).asDouble();
        }

        double gigabytes() {
            return number("bytes") / 1e9;
        }

        double gigabitsPerSecond() {
            return gigabytes() * 8 / number("seconds");
        }

        double loss() {
            return number("sent") == 0 ? 0 : Math.clamp(1 - number("received") / number("sent"), 0.0, 1.0);
        }
    }

    /// Waits for its end.
    Found found(RelayUnderTest relay) {
        process.awaitLine(line -> line.equals("measuring") || line.startsWith("{"), DEADLINE);
        double before = relay.cpuSeconds();
        process.awaitLine(line -> line.equals("measured") || line.startsWith("{"), DEADLINE);
        double after = relay.cpuSeconds();
        if (process.awaitExit(DEADLINE) != 0) {
            throw new IllegalStateException("the load failed: " + process.output());
        }
        var line = process.output()
                .lines()
                .filter(each -> each.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the load found nothing: " + process.output()));
        try {
            return new Found(new ObjectMapper().readTree(line), after - before);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the load said: " + line, broken);
        }
    }

    /// Waits until it says so.
    void await(String line) {
        process.awaitLine(line::equals, DEADLINE);
    }

    @Override
    public void close() {
        process.kill();
        process.close();
    }
}
