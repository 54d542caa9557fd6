package weft.protocol.paths;

/// Why a disco datagram was dropped, or not answered. Each reason has one counter.
public enum DiscoDrop {
    UNKNOWN_SENDER("sealed with a key of no peer"),
    BAD_BOX("the box does not open"),
    MALFORMED("shorter than its type needs"),
    UNKNOWN_TYPE("a type of message that this node has no use for"),
    UNKNOWN_TRANSACTION("a pong to no ping of ours, or to one that was answered already or too long ago"),
    WRONG_WAY("a pong by relay to a ping by UDP"),
    REPLAYED("a ping that was seen before"),
    CALL_BY_UDP("a call-me-maybe that did not come by relay"),
    WRONG_NODE("the relay names another node than the key's"),
    TOO_MANY_CALLS("calls of one peer too close together"),
    FLOOD("more disco than is looked at or answered, from one peer or from all"),
    NO_KEY("this node has no disco key yet"),
    WEAK_KEY("the peer's disco key is of small order");

    private final String text;

    DiscoDrop(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
