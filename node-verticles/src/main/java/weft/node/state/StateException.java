package weft.node.state;

/// The state directory cannot be used. The message is one line for a person: what, where, what to do.
public final class StateException extends Exception {
    private static final long serialVersionUID = 1L;

    public StateException(String message) {
        super(message);
    }
}
