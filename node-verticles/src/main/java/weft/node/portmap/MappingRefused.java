package weft.node.portmap;

/// A gateway speaks a protocol, and does not map the port; one line for a person.
final class MappingRefused extends Exception {
    private static final long serialVersionUID = 1L;

    MappingRefused(String why) {
        super(why);
    }
}
