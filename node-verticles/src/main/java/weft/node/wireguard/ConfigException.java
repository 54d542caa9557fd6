package weft.node.wireguard;

/// A configuration file that cannot be used as it stands. The message is one line, `FILE:LINE: what, what to do`,
/// and never holds the value of a secret.
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    /// @param line counted from 1; 0 when the problem is the file itself
    ConfigException(String file, int line, String problem) {
        super(line == 0 ? file + ": " + problem : file + ":" + line + ": " + problem);
        this.line = line;
    }

    public int line() {
        return line;
    }
}
