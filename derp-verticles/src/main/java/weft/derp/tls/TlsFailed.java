package weft.derp.tls;

/// A relay has no usable certificate. The message is one line: what, where and what to do.
public final class TlsFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TlsFailed(String line) {
        super(line);
    }

    public TlsFailed(String line, Throwable cause) {
        super(line, cause);
    }
}
