package weft.protocol.mesh;

/// Names a node within a tailnet for all its life, whatever its keys; never reused.
public record NodeId(long value) implements Comparable<NodeId> {
    public NodeId {
        if (value < 1) {
            throw new IllegalArgumentException("ids start at 1");
        }
    }

    /// Reads `n` and a decimal number, as [#toString] prints it.
    public static NodeId parse(String text) {
        if (!text.startsWith("n")) {
            throw new IllegalArgumentException("expected n<number>, e.g. n7");
        }
        return new NodeId(Long.parseLong(text.substring(1)));
    }

    @Override
    public int compareTo(NodeId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "n" + value;
    }
}
