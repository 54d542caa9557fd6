package weft.derp.launch;

/// A relay cannot start. The message is one line: what, where and what to do.
public final class RelayFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RelayFailed(String line) {
        super(line);
    }

    public RelayFailed(String line, Throwable cause) {
        super(line, cause);
    }
}
