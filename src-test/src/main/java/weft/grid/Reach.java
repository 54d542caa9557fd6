package weft.grid;

/// By which way two nodes reach each other in the end.
public enum Reach {
    DIRECT("direct"),
    DIRECT_IPV6("direct IPv6"),
    LAN("LAN"),
    RELAY("relay"),
    NOTHING("nothing");

    private final String label;

    Reach(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }
}
