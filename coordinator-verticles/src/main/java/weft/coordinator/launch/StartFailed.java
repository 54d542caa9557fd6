package weft.coordinator.launch;

/// The coordinator cannot start. The message is one line: what, where and what to do.
public final class StartFailed extends RuntimeException {
    public StartFailed(String line) {
        super(line);
    }

    public StartFailed(String line, Throwable cause) {
        super(line, cause);
    }
}
