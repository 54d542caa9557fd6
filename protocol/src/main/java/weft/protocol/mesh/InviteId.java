package weft.protocol.mesh;

/// Names an invitation within a tailnet; never reused. Not a secret.
public record InviteId(long value) implements Comparable<InviteId> {
    public InviteId {
        if (value < 1) {
            throw new IllegalArgumentException("ids start at 1");
        }
    }

    /// Reads `i` and a decimal number, as [#toString] prints it.
    public static InviteId parse(String text) {
        if (!text.startsWith("i")) {
            throw new IllegalArgumentException("expected i<number>, e.g. i7");
        }
        return new InviteId(Long.parseLong(text.substring(1)));
    }

    @Override
    public int compareTo(InviteId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "i" + value;
    }
}
