package weft.protocol.paths;

/// How an address of a peer became known. Where room is short, earlier kinds are kept.
public enum CandidateKind {
    /// By the network map.
    ADVERTISED("from the network map"),
    /// By the peer's last call-me-maybe.
    CALLED("the peer called from there"),
    /// A ping of the peer came from there.
    PINGED("a ping came from there"),
    /// An authentic packet of the peer came from there: it moved.
    ROAMED("a packet came from there"),
    /// A guessed port that answered.
    GUESSED("guessed");

    private final String text;

    CandidateKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
