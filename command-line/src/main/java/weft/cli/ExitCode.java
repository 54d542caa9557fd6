package weft.cli;

/// What a finished command tells the shell. Part of the interface: scripts may rely on it.
public final class ExitCode {
    /// It worked.
    public static final int OK = 0;

    /// What was asked did not work: no answer to a ping, a demo step failed.
    public static final int FAILED = 1;

    /// The command line, or a file it names, is wrong; nothing was changed.
    public static final int USAGE = 2;

    /// The daemon or the coordinator does not answer.
    public static final int UNREACHABLE = 3;

    /// The other side answered and refused: a key used up, a token without the right, no such node.
    public static final int REFUSED = 4;

    private ExitCode() {}
}
