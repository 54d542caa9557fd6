package weft.protocol.mesh;

/// Why a member talks with nobody: it has its own map without peers, is in nobody else's, and relays do not serve it.
public enum Hold {
    /// It waits for an administrator's approval.
    NODE_NOT_APPROVED,
    /// Its user does.
    USER_PENDING,
    USER_SUSPENDED
}
