package weft.coordinator.launch;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A coordinator as a process of its own, for tests that kill one: prints `ready PORT TOKEN` and waits for its end.
final class CoordinatorProcess {
    private CoordinatorProcess() {}

    /// State directory, then `-` or a database URL, then `-` or a key file, then the port.
    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        var config = new CoordinatorConfig(
                Path.of(arguments[0]),
                given(arguments[1]),
                null,
                arguments[2].equals("-") ? null : Path.of(arguments[2]),
                "127.0.0.1",
                Integer.parseInt(arguments[3]),
                new CoordinatorConfig.Tls.Absent(),
                List.of(),
                ConfiguredRelays.NONE);
        try {
            var coordinator = Coordinator.start(config);
            System.out.println("ready " + coordinator.port() + " "
                    + coordinator.firstToken().orElse("-") + " " + (System.nanoTime() - start) / 1_000_000);
            System.in.read();
            coordinator.close();
        } catch (RuntimeException failure) {
            System.out.println("refused " + failure.getMessage());
            System.exit(1);
        }
    }

    private static @Nullable String given(String argument) {
        return argument.equals("-") ? null : argument;
    }
}
