package weft.coordinator.journal;

/// An append that was not made, or of which that is not known; breaks one request.
public final class AppendFailed extends RuntimeException {
    public enum Reason {
        UNKNOWN_TAILNET("no such tailnet"),
        REVISION_MOVED("somebody else changed the tailnet in the meantime: look again"),
        QUEUE_FULL("too many changes are waiting: try again in a moment"),
        NAME_TAKEN("a tailnet of that name exists"),
        /// The change may or may not be in the journal.
        OUTCOME_UNKNOWN("the database did not answer in time; whether the change was made is not known"),
        DEADLINE("the database did not answer in time; nothing was changed"),
        CLOSED("this coordinator is stopping"),
        DATABASE("the database refused the change");

        private final String line;

        Reason(String line) {
            this.line = line;
        }
    }

    private final Reason reason;
    private final String line;

    AppendFailed(Reason reason) {
        super(reason.line);
        this.reason = reason;
        this.line = reason.line;
    }

    private AppendFailed(String line, Throwable cause) {
        super(line, cause);
        this.reason = Reason.DATABASE;
        this.line = line;
    }

    /// @param explanation what the database said, in one line
    static AppendFailed byDatabase(String explanation, Throwable cause) {
        return new AppendFailed(Reason.DATABASE.line + ": " + explanation, cause);
    }

    public Reason reason() {
        return reason;
    }

    /// One line for a person.
    public String line() {
        return line;
    }
}
