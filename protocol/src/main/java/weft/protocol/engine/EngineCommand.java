package weft.protocol.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPrefix;
import weft.protocol.paths.SelfPaths;
import weft.protocol.policy.PacketFilter;

/// What may be asked of a running engine. Applied one at a time, in order, between two batches of packets.
public sealed interface EngineCommand {
    /// Adds a peer, or changes it: a new key or preshared key starts over with a new handshake, anything else leaves
    /// its sessions and path alone; so does the next key of a peer that renews, also when it takes over.
    record UpsertPeer(PeerSpec peer) implements EngineCommand {}

    /// Forgets a peer, its sessions and its counters. Unknown ids are ignored.
    record RemovePeer(long peerId) implements EngineCommand {}

    /// Replaces the packet filter. Connections that the new filter would not accept end; the others go on.
    /// An engine starts with [PacketFilter#DENY_ALL].
    record SetFilter(PacketFilter filter) implements EngineCommand {}

    /// The addresses and routes that peers may reach through this node: its own addresses first (they are the source of
    /// pings), then the subnets that it serves. Nothing is local at the start; `0.0.0.0/0, ::/0` means anything.
    record SetLocalAddresses(List<IpPrefix> prefixes) implements EngineCommand {
        public SetLocalAddresses {
            prefixes = List.copyOf(prefixes);
        }
    }

    /// Sends a ping through the tunnel, answered by the other engine below its packet filter. The answer, or its
    /// absence after `timeoutNanos`, comes as [EngineEvent.PingAnswered] or [EngineEvent.PingTimedOut] with
    /// the token.
    record Ping(long peerId, long token, long timeoutNanos) implements EngineCommand {
        public static final long TIMEOUT_NANOS = 10_000_000_000L;

        public Ping(long peerId, long token) {
            this(peerId, token, TIMEOUT_NANOS);
        }
    }

    /// Replaces this node's private key: all sessions end, and peers are shaken hands with anew.
    record SetPrivateKey(NodePrivateKey key) implements EngineCommand {}

    /// This node renews its private key: it shakes hands as `first` from now on and answers to both. Sessions live on;
    /// those in use are followed by new ones at once when `first` is another than in the last command of this
    /// kind.
    record SetPrivateKeys(NodePrivateKey first, @Nullable NodePrivateKey second) implements EngineCommand {}

    /// What this node is to its peers, and where: the node speaks disco from then on.
    record SetSelfPaths(SelfPaths self) implements EngineCommand {}

    /// The network under this node changed (addresses, default route): all direct paths are proven anew.
    record NetworkChanged() implements EngineCommand {}

    /// Whether packets can be put into the relay of that region just now; all can until told otherwise.
    record RelayUsable(int region, boolean usable) implements EngineCommand {}

    /// A relay of that region says that the node is not there.
    record RelayLacks(int region, NodeKey node) implements EngineCommand {}

    /// Asks what is known of the ways to a peer; [EngineEvent.PathExplained] answers with the token.
    record ExplainPath(long peerId, long token) implements EngineCommand {}

    /// Sends a datagram from the tunnels' own port of that family: a question to a STUN server, whose answer says what
    /// a NAT made of that port and comes as [EngineEvent.StunReceived].
    ///
    /// @param bytes at most [#BYTES_MAX]
    @SuppressWarnings("ArrayRecordComponent") // written once, sent, forgotten
    record SendDatagram(Endpoint to, byte[] bytes) implements EngineCommand {
        public static final int BYTES_MAX = 1_200;

        public SendDatagram {
            if (bytes.length == 0 || bytes.length > BYTES_MAX) {
                throw new IllegalArgumentException(
                        "a datagram of ours has 1 to " + BYTES_MAX + " bytes, this has " + bytes.length);
            }
        }
    }

    /// Starts (true) or stops (false) handing copies of inner packets to the capture door.
    record Capture(boolean on) implements EngineCommand {}

    /// Takes out what was counted per flow since the last time; it comes as [EngineEvent.FlowsDrained].
    record DrainFlows() implements EngineCommand {}
}
