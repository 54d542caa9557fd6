package weft.protocol.policy.document;

/// Inclusive.
public record PortRange(int first, int last) {
    public static final PortRange ALL = new PortRange(0, 65_535);

    public boolean isAll() {
        return first == 0 && last == 65_535;
    }

    public boolean contains(PortRange other) {
        return first <= other.first && other.last <= last;
    }

    @Override
    public String toString() {
        return isAll() ? "*" : first == last ? Integer.toString(first) : first + "-" + last;
    }
}
