package weft.node.dataplane;

import java.io.IOException;

/// The data plane cannot be opened. The message is one line for a person: what, where, what to do.
public final class DataPlaneException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What stood in the way.
    public enum Reason {
        NO_TUN_DEVICE,
        NO_PERMISSION,
        NAME_TAKEN,
        PORT_TAKEN,
        UNSUPPORTED_SYSTEM,
        SYSTEM
    }

    private final Reason reason;

    public DataPlaneException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
