package weft.node.localapi;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The daemon as it is just now.
///
/// @param self null before the node is a member
/// @param peers in the order of their names
/// @param problems one line each, what a person should know or do; empty when all is well
/// @param login what to open in a browser, so that the node becomes a member; null when nobody waits for that
/// @param policy what it says to this device; null before there is a map
public record NodeStatus(
        String version,
        Phase phase,
        @Nullable PeerView self,
        @Nullable String tailnet,
        Control control,
        Tunnel tunnel,
        List<PeerView> peers,
        List<String> problems,
        @Nullable Login login,
        @Nullable PolicyView policy) {

    /// Where the daemon stands.
    public enum Phase {
        /// Not a member: wants `weft up`, and a person at a browser, or an auth key.
        NEEDS_LOGIN,
        /// `weft down`: no tunnels until `weft up`.
        DOWN,
        /// Joining; there is no map yet.
        STARTING,
        /// Tunnels are up, by a map that may be older than the coordinator's while it cannot be reached.
        RUNNING
    }

    /// A login that waits for a person.
    ///
    /// @param url to open, on any device that has a browser; its last part is a secret
    /// @param key fingerprint of this node's key, which the page shows, too
    /// @param userCode to be typed at `url`, the provider's page; null when the person logs in at `url`
    /// @param completeUrl that knows the code already; null for none
    public record Login(
            String url,
            long expiresAtMillis,
            String key,
            @Nullable String userCode,
            @Nullable String completeUrl) {
        public Login(String url, long expiresAtMillis, String key) {
            this(url, expiresAtMillis, key, null, null);
        }

        @Override
        public String toString() {
            return "a login for the key " + key;
        }
    }

    /// @param url of the coordinator that is connected, or tried last; null when none is known
    /// @param revision of the newest map, 0 for none
    /// @param appliedRevision on which the engine acts
    /// @param problem why it is not connected; null when it is
    public record Control(
            @Nullable String url,
            boolean connected,
            long sinceMillis,
            long revision,
            long appliedRevision,
            @Nullable String problem) {}

    /// @param interfaceName null while there is none
    /// @param drops packets dropped, by reason
    /// @param offloads what TUN and UDP have, or why not
    public record Tunnel(
            @Nullable String interfaceName,
            int mtu,
            int udpPort,
            SortedMap<String, Long> drops,
            SortedMap<String, String> offloads) {}
}
