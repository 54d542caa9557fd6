package weft.protocol.paths;

/// Why a peer's packets go the way they go, and why not a better one.
public enum RouteReason {
    /// The peer was added, and nothing was tried yet.
    NEW("nothing was tried yet"),
    /// The peer has no disco key: nobody answers probes there.
    NO_DISCO("the peer does not answer probes"),
    /// No packets for 45 seconds; nothing is probed until the next one.
    NO_TRAFFIC("no traffic, so nothing is probed"),
    /// Probes are out.
    SEARCHING("looking for a direct path"),
    /// A port is being guessed, because one side's NAT gives each destination another port.
    GUESSING("one side is behind a hard NAT: guessing a port"),
    /// All probes went unanswered; tried again every 30 seconds.
    NO_ANSWER("no direct path answers; tried again every 30 seconds"),
    /// Both sides' NATs give each destination another port: there is nothing to probe but what is advertised.
    BOTH_HARD("both sides are behind hard NATs"),
    /// The direct path answers.
    ANSWERED("answers probes"),
    /// A better direct path answered.
    BETTER("answers, and is better than the one before"),
    /// Only a path that is too narrow for full-size packets answers.
    TOO_NARROW("a direct path answers, but full-size packets do not pass"),
    /// The direct path does not answer any more.
    SILENT("the direct path has stopped answering"),
    /// Our own network changed: what was proven before holds no longer.
    NETWORK_CHANGED("the network of this node changed"),
    /// The peer restarted.
    PEER_RESTARTED("the peer restarted"),
    /// The direct path owes an answer.
    LATE("the direct path is late to answer"),
    /// The peer's relay says that the peer is not there.
    RELAY_LACKS("the peer's relay says that it is not there"),
    /// The peer's home relay changed.
    RELAY_CHANGED("the peer's relay changed");

    private final String text;

    RouteReason(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
