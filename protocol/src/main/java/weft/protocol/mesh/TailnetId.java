package weft.protocol.mesh;

/// Names a tailnet; unique in a cluster, never reused.
public record TailnetId(long value) implements Comparable<TailnetId> {
    public TailnetId {
        if (value < 1) {
            throw new IllegalArgumentException("ids start at 1");
        }
    }

    /// Reads `t` and a decimal number, as [#toString] prints it.
    public static TailnetId parse(String text) {
        if (!text.startsWith("t")) {
            throw new IllegalArgumentException("expected t<number>, e.g. t7");
        }
        return new TailnetId(Long.parseLong(text.substring(1)));
    }

    @Override
    public int compareTo(TailnetId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "t" + value;
    }
}
