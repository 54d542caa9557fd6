package weft.node.localapi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command asks of the running daemon: one line, at most [#LINE_BYTES_MAX] bytes. A `peer` is a name, an
/// address inside the tailnet, or a node key.
public sealed interface LocalRequest {
    int LINE_BYTES_MAX = 64 * 1024;

    /// Answered by [LocalReply.Status].
    record Status() implements LocalRequest {}

    /// Connects, and joins when the node is no member yet. Answered by [LocalReply.Progress] lines and then, within
    /// the timeout, [LocalReply.Up] or [LocalReply.Failed]. The daemon goes on trying after a timeout. While a
    /// person has to log in, which a [LocalReply.LoginNeeded] says, the time stands still, until the login has
    /// expired.
    ///
    /// @param coordinators URLs; empty keeps those it has
    /// @param authKey to join without a person, used once, never stored; null to log in by a browser
    /// @param pin of the cluster's key, 32 hexadecimal digits; null when the auth key, or verified TLS, vouches for
    ///     it
    /// @param deviceCode whether the person wants a code to type on another device
    /// @param hostname what to call the node; null for the host's own name
    /// @param forceReauth log in anew although the node is a member; the tunnels go on meanwhile
    record Up(
            List<String> coordinators,
            @Nullable String authKey,
            @Nullable String pin,
            @Nullable String hostname,
            int timeoutMillis,
            boolean forceReauth,
            boolean deviceCode)
            implements LocalRequest {
        /// Without a code.
        public Up(
                List<String> coordinators,
                @Nullable String authKey,
                @Nullable String pin,
                @Nullable String hostname,
                int timeoutMillis,
                boolean forceReauth) {
            this(coordinators, authKey, pin, hostname, timeoutMillis, forceReauth, false);
        }

        @Override
        public String toString() {
            return "Up" + coordinators;
        }
    }

    /// Takes the tunnels down and disconnects; the node stays a member. Answered by [LocalReply.Done].
    record Down() implements LocalRequest {}

    /// Leaves the tailnet: the node's key is void, its map forgotten. Answered by [LocalReply.Done].
    record Logout() implements LocalRequest {}

    /// Gives the node another node key, while its tunnels go on. Answered by [LocalReply.Done] when the former one is
    /// void.
    record RotateKeys() implements LocalRequest {}

    /// Pings through the tunnel. Answered by up to `count` [LocalReply.Pinged].
    ///
    /// @param count 1 to 1,000
    /// @param untilDirect whether to stop after the first answer by a direct path
    /// @param intervalMillis between the beginnings of two pings, 10 to 60,000
    /// @param timeoutMillis of each, 1 to 60,000
    record Ping(String peer, int count, boolean untilDirect, int intervalMillis, int timeoutMillis)
            implements LocalRequest {}

    /// Which way a peer is reached, and why not a better one. Answered by [LocalReply.Path].
    record Path(String peer) implements LocalRequest {}

    /// Answered by [LocalReply.Addresses]; of this node when `peer` is null.
    record Ip(@Nullable String peer) implements LocalRequest {}

    /// Who has an address. Answered by [LocalReply.Whois].
    record Whois(String peer) implements LocalRequest {}

    /// Copies of inner packets. Answered by [LocalReply.Captured] until the client closes, or the time is over.
    record Capture(int seconds) implements LocalRequest {}

    /// Looks at this host's network from the tunnels' own port. Answered by [LocalReply.Netcheck].
    record Netcheck() implements LocalRequest {}

    /// Answered by [LocalReply.Version].
    record Version() implements LocalRequest {}
}
