package weft.coordinator.launch;

import java.nio.file.Path;

/// Coordinators as most tests want them: on this host alone, on a free port, without TLS and relays.
public final class TestCoordinator {
    private TestCoordinator() {}

    /// With an embedded database in that directory.
    public static Coordinator start(Path directory) {
        return Coordinator.start(config(directory));
    }

    public static CoordinatorConfig config(Path directory) {
        return CoordinatorConfig.standard(directory, "127.0.0.1", 0).withTls(new CoordinatorConfig.Tls.Absent());
    }
}
