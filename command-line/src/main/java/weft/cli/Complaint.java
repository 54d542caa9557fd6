package weft.cli;

/// What a person typed, configured or started wrong: one line that says what, where and what to do. It ends a command
/// with
/// an exit code and never with a stack trace.
public final class Complaint extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /// A complaint that ends the command with one of [ExitCode]'s codes.
    public Complaint(int exitCode, String line) {
        super(line, null, false, false);
        this.exitCode = exitCode;
    }

    /// What was asked did not work.
    public static Complaint failed(String line) {
        return new Complaint(ExitCode.FAILED, line);
    }

    /// The command line or a file it names is wrong.
    public static Complaint usage(String line) {
        return new Complaint(ExitCode.USAGE, line);
    }

    /// The daemon or coordinator that should answer does not.
    public static Complaint unreachable(String line) {
        return new Complaint(ExitCode.UNREACHABLE, line);
    }

    /// The other side answered, and refused.
    public static Complaint refused(String line) {
        return new Complaint(ExitCode.REFUSED, line);
    }

    /// One of [ExitCode]'s codes.
    public int exitCode() {
        return exitCode;
    }

    /// The line for people; never null, unlike [Throwable#getMessage()].
    public String line() {
        return String.valueOf(getMessage());
    }
}
