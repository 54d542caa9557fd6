package weft.protocol.mesh;

/// Names a user within a tailnet; never reused.
public record UserId(long value) implements Comparable<UserId> {
    public UserId {
        if (value < 1) {
            throw new IllegalArgumentException("ids start at 1");
        }
    }

    /// Reads `u` and a decimal number, as [#toString] prints it.
    public static UserId parse(String text) {
        if (!text.startsWith("u")) {
            throw new IllegalArgumentException("expected u<number>, e.g. u7");
        }
        return new UserId(Long.parseLong(text.substring(1)));
    }

    @Override
    public int compareTo(UserId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "u" + value;
    }
}
