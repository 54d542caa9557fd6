package weft.protocol.stream;

/// Why a coordinator closes a node's stream, and what the node does then.
public enum Refusal {
    VERSION_UNSUPPORTED(After.ASK_A_PERSON),
    HELLO_MALFORMED(After.ASK_A_PERSON),
    KEY_PROOF_WRONG(After.ASK_A_PERSON),
    AUTH_KEY_NEEDED(After.ASK_A_PERSON),
    AUTH_KEY_MALFORMED(After.ASK_A_PERSON),
    AUTH_KEY_UNKNOWN(After.ASK_A_PERSON),
    AUTH_KEY_USED(After.ASK_A_PERSON),
    AUTH_KEY_EXPIRED(After.ASK_A_PERSON),
    AUTH_KEY_REVOKED(After.ASK_A_PERSON),
    NODE_KEY_TAKEN(After.ASK_A_PERSON),
    TAILNET_FULL(After.ASK_A_PERSON),
    /// An administrator locked the user out who would own the node.
    USER_SUSPENDED(After.ASK_A_PERSON),
    USER_REMOVED(After.ASK_A_PERSON),
    /// The person at the browser does not know this device.
    LOGIN_DENIED(After.ASK_A_PERSON),
    /// Nobody logged in within the time that a login has.
    LOGIN_EXPIRED(After.ASK_A_PERSON),
    /// The node was removed from its tailnet: it forgets its map and its tunnels.
    NODE_REMOVED(After.FORGET_MAP),
    /// The node's key has expired: it stays a member, but has no peers until it shows an auth key.
    NODE_EXPIRED(After.FORGET_MAP),
    /// The same node connected again, here or at another coordinator.
    REPLACED(After.TRY_LATER),
    /// The coordinator cannot answer now, e.g. without its database.
    UNAVAILABLE(After.TRY_LATER);

    /// What a node does when it is refused.
    public enum After {
        /// Connect again, with backoff, to any coordinator.
        TRY_LATER,
        /// Stop connecting until someone runs `weft up` again; tunnels stay as they are.
        ASK_A_PERSON,
        /// As above, and peers are forgotten: the tailnet no longer wants this node to talk.
        FORGET_MAP
    }

    private final After after;

    Refusal(After after) {
        this.after = after;
    }

    public After after() {
        return after;
    }
}
