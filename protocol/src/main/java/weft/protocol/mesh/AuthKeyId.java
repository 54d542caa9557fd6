package weft.protocol.mesh;

/// Names an auth key within a tailnet; never reused. Not a secret.
public record AuthKeyId(long value) implements Comparable<AuthKeyId> {
    public AuthKeyId {
        if (value < 1) {
            throw new IllegalArgumentException("ids start at 1");
        }
    }

    /// Reads `k` and a decimal number, as [#toString] prints it.
    public static AuthKeyId parse(String text) {
        if (!text.startsWith("k")) {
            throw new IllegalArgumentException("expected k<number>, e.g. k7");
        }
        return new AuthKeyId(Long.parseLong(text.substring(1)));
    }

    @Override
    public int compareTo(AuthKeyId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "k" + value;
    }
}
