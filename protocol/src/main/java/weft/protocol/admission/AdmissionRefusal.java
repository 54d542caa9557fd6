package weft.protocol.admission;

/// Why a coordinator closes a relay's stream, and what the relay does then. In every case it dials again: a token may
/// be mended, and a relay that gave up would need a person at its side.
public enum AdmissionRefusal {
    VERSION_UNSUPPORTED(false),
    HELLO_MALFORMED(false),
    /// Neither its key nor a token admits it.
    NOT_ADMITTED(false),
    /// The token was good and has been revoked: the relay serves nobody any more.
    REVOKED(true),
    /// The same relay connected again, here or at another coordinator.
    REPLACED(false),
    /// The coordinator cannot answer now, e.g. without its database.
    UNAVAILABLE(false);

    private final boolean forgets;

    AdmissionRefusal(boolean forgets) {
        this.forgets = forgets;
    }

    /// Whether the relay forgets whom it serves.
    public boolean forgets() {
        return forgets;
    }
}
