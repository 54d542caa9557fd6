package weft.coordinator.cluster;

/// The coordinator cannot be a member of its cluster; breaks the process's start. The message is one line.
public final class ClusterUnavailable extends RuntimeException {
    ClusterUnavailable(String line, Throwable cause) {
        super(line, cause);
    }

    ClusterUnavailable(String line) {
        super(line);
    }
}
