package weft.protocol.stream;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.MapUpdate;

/// What a coordinator says to a node, inside the Noise session. Schema: docs/node-stream.md.
public sealed interface CoordinatorMessage {
    /// The hello is accepted. What the node lacks follows as updates; nothing follows when it has all.
    ///
    /// @param heartbeatMillis how often both sides send heartbeats; 2.5 times that without a byte is a dead link
    record Welcome(int protocol, String software, TailnetId tailnet, NodeId node, long revision, int heartbeatMillis)
            implements CoordinatorMessage {}

    /// A person has to log in first. The stream stays: a Welcome follows when that was confirmed, a Refused when it
    /// was denied, or nobody came before `expiresAt`.
    ///
    /// @param url to open in a browser, anywhere; its last part is a secret
    /// @param heartbeatMillis as in [Welcome]: both sides send heartbeats from now on
    /// @param userCode to be typed at `url`, which is the provider's page then; null when the person logs in at
    ///     `url`
    /// @param completeUrl the provider's page that knows the code already; null for none
    record LoginNeeded(
            String url,
            Instant expiresAt,
            int heartbeatMillis,
            @Nullable String userCode,
            @Nullable String completeUrl) implements CoordinatorMessage {
        public LoginNeeded(String url, Instant expiresAt, int heartbeatMillis) {
            this(url, expiresAt, heartbeatMillis, null, null);
        }

        @Override
        public String toString() {
            return "LoginNeeded until " + expiresAt;
        }
    }

    record Update(MapUpdate update) implements CoordinatorMessage {}

    /// The last message before the coordinator closes.
    ///
    /// @param message one line for a person
    record Refused(Refusal reason, String message) implements CoordinatorMessage {}

    record Heartbeat(long number) implements CoordinatorMessage {}
}
