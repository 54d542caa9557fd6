package weft.protocol.rights;

/// A part of the API that a credential can be limited to.
public enum Area {
    NODES("nodes", Kind.TAILNET, true),
    /// Users and invites.
    USERS("users", Kind.TAILNET, true),
    AUTH_KEYS("auth-keys", Kind.TAILNET, true),
    POLICY("policy", Kind.TAILNET, true),
    SETTINGS("settings", Kind.TAILNET, true),
    /// API tokens, personal tokens and OAuth clients.
    TOKENS("tokens", Kind.TAILNET, true),
    LOG("log", Kind.TAILNET, false),
    /// Relay regions; reading them is everybody's who administers, changing them the cluster operator's.
    RELAYS("relays", Kind.SHARED, true),
    RELAY_TOKENS("relay-tokens", Kind.CLUSTER, true),
    /// Making tailnets.
    TAILNETS("tailnets", Kind.CLUSTER, true),
    PROVIDERS("providers", Kind.CLUSTER, false),
    METRICS("metrics", Kind.CLUSTER, false);

    /// What it belongs to.
    enum Kind {
        TAILNET,
        /// Of the cluster, and to be read in each tailnet.
        SHARED,
        CLUSTER
    }

    private final String text;
    private final Kind kind;
    private final boolean writable;

    Area(String text, Kind kind, boolean writable) {
        this.text = text;
        this.kind = kind;
        this.writable = writable;
    }

    /// As scopes name it.
    public String text() {
        return text;
    }

    Kind kind() {
        return kind;
    }

    /// Whether there is something in it to change.
    public boolean writable() {
        return writable;
    }
}
