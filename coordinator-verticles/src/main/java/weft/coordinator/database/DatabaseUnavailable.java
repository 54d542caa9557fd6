package weft.coordinator.database;

/// The database cannot be used; breaks the process's start, or one request later. The message is one line for the
/// person at the terminal: what, where and what to do.
public final class DatabaseUnavailable extends RuntimeException {
    private final String line;

    public DatabaseUnavailable(String line) {
        super(line);
        this.line = line;
    }

    public DatabaseUnavailable(String line, Throwable cause) {
        super(line, cause);
        this.line = line;
    }

    public String line() {
        return line;
    }
}
