package weft.coordinator.login;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.UserId;

/// A device that waits for a person at a browser, or did.
///
/// @param id hash of the secret in the URL
/// @param device whom it admits: see [LoginDesk#deviceOf]
/// @param system name of the operating system, its version and the machine, as the device said
/// @param anew whether the device is a member already, and its person wants to log in anew
/// @param tailnet and `user`: null until it is confirmed
public record PendingLogin(
        Key32 id,
        Key32 device,
        NodeKey nodeKey,
        String hostname,
        String system,
        Instant expiresAt,
        boolean anew,
        State state,
        @Nullable TailnetId tailnet,
        @Nullable UserId user) {
    /// Where a login stands.
    public enum State {
        /// Exits to the others; ends by itself when it has expired.
        OPEN,
        /// The device is admitted when it asks, or at once while it waits. Exits to [#USED]; as long as it has no user
        /// yet, one person is confirming it: exits to [#OPEN] as well, when that person is let in nowhere.
        CONFIRMED,
        /// The person does not know the device.
        DENIED,
        /// The device came in by it.
        USED
    }

    boolean isOpen(Instant now) {
        return state == State.OPEN && now.isBefore(expiresAt);
    }

    /// Whether one person is confirming it, and no other can.
    boolean isClaimed() {
        return state == State.CONFIRMED && user == null;
    }
}
