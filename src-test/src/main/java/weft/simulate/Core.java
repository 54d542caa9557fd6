package weft.simulate;

import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.paths.PeerPaths;
import weft.protocol.paths.SelfPaths;
import weft.protocol.paths.UdpPath;
import weft.simulate.Expectation.Reached;

/// One thread. The product's own code in a simulated node: path choice alone, or the whole packet engine with its
/// handshakes. Gone with a restart.
interface Core {
    /// Which code nodes run.
    enum Kind {
        /// [AgentCore]: hundreds of nodes a second.
        AGENTS,
        /// [EngineCore]: real handshakes, real packets.
        ENGINES;

        Core make(Host host) {
            return switch (this) {
                case AGENTS -> new AgentCore(host);
                case ENGINES -> new EngineCore(host);
            };
        }
    }

    void self(SelfPaths self);

    /// The coordinator says where a peer is.
    void learn(PeerPaths peer);

    void networkChanged();

    void relayUsable(int region, boolean usable);

    void relayLacks(int region, NodeKey node);

    /// A packet with that number for a peer that was learned.
    void send(long peer, long number);

    void fromUdp(int socket, Endpoint source, byte[] datagram);

    void fromRelay(int region, NodeKey source, byte[] datagram);

    long nextDeadlineNanos();

    void onDeadline();

    Reached reached(long peer);

    String explain(long peer);

    /// Datagrams of path probing that were sent by UDP.
    long probesSent();

    /// What a core has around it: a clock, sockets, relays.
    interface Host {
        World world();

        Identity identity();

        /// @param bytes of the IP packet
        void toUdp(UdpPath path, int bytes, byte[] datagram);

        /// @param probe whether it is one of disco's: those are told when their target is not there
        void toRelay(int region, NodeKey target, byte[] datagram, boolean probe);

        /// A packet of that peer reached this host.
        void arrived(long from, long number);

        void endpointsWanted();

        void openSockets(int first, int count);

        void closeSockets(int first, int count);

        /// What must not be is.
        void found(String what);
    }
}
