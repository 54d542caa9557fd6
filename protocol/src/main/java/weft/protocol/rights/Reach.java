package weft.protocol.rights;

/// How far a role reaches in an area.
public enum Reach {
    NONE,
    /// What belongs to the user: the user's own nodes and tokens, the user itself.
    OWN,
    /// Everything of the tailnet.
    ALL
}
