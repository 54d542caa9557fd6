package weft.cli.daemon;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import weft.cli.Complaint;

/// Tells what a daemon's start says to a person from what is a bug.
final class StartProblems {
    private StartProblems() {}

    /// Our own exceptions at start, and those of the operating system, hold one line for a person; others are bugs and
    /// go on as
    /// they are.
    static RuntimeException complaint(Exception problem) {
        Throwable cause =
                problem instanceof ExecutionException && problem.getCause() != null ? problem.getCause() : problem;
        boolean ours = cause.getClass().getName().startsWith("weft.") || cause instanceof IOException;
        if (ours && cause.getMessage() != null) {
            return Complaint.failed(cause.getMessage());
        }
        return cause instanceof RuntimeException bug
                ? bug
                : new IllegalStateException("A daemon could not start.", cause);
    }
}
