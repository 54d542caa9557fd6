package weft.node.system;

/// The operating system did not let us set up an interface; one line for a person.
public final class LinkException extends Exception {
    private static final long serialVersionUID = 1L;

    LinkException(String problem) {
        super(problem);
    }
}
