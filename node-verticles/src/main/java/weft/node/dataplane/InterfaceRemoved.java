package weft.node.dataplane;

/// Breaks the data plane: its interface was removed by somebody else.
final class InterfaceRemoved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;

    InterfaceRemoved(String name) {
        super("the interface was removed");
        this.name = name;
    }

    String name() {
        return name;
    }
}
