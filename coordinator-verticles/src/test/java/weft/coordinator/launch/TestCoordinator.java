package weft.coordinator.launch;

import java.nio.file.Path;
import java.util.List;

/// Coordinators as most tests want them: on this host alone, on a free port, without TLS and relays.
public final class TestCoordinator {
    private TestCoordinator() {}

    /// With an embedded database in that directory.
    public static Coordinator start(Path directory) {
        return Coordinator.start(new CoordinatorConfig(
                directory,
                null,
                null,
                null,
                "127.0.0.1",
                0,
                new CoordinatorConfig.Tls.Absent(),
                List.of(),
                ConfiguredRelays.NONE));
    }
}
