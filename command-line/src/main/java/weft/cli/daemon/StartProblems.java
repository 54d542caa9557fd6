package weft.cli.daemon;

import weft.cli.Complaint;

/// Tells what a daemon's start says to a person from what is a bug.
final class StartProblems {
    private StartProblems() {}

    /// Our own exceptions at start hold one line for a person; others are bugs and go on as they are.
    static RuntimeException complaint(RuntimeException problem) {
        boolean ours = problem.getClass().getName().startsWith("weft.");
        return ours && problem.getMessage() != null ? Complaint.failed(problem.getMessage()) : problem;
    }
}
