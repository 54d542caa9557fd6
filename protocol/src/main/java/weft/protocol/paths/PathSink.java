package weft.protocol.paths;

import weft.protocol.key.NodeKey;

/// Where a [PathAgent] puts what it produced. Called from within the agent's methods; arrays are the receiver's. No
/// call may block, throw, or call the agent back.
public interface PathSink {
    /// A disco datagram by UDP.
    void discoToUdp(UdpPath path, byte[] datagram);

    /// A disco datagram by the relay of that region.
    void discoToRelay(int region, NodeKey target, byte[] datagram);

    /// The peer's packets go another way from now on. Not called from within [PeerPath#sent] or [PeerPath#received]
    /// unless something changed; the new value is in [PeerPath#route] already.
    void routeChanged(PeerPath peer, RouteReason reason);

    /// Own endpoints should be found out anew (STUN, port mappings), because peers are about to be told. Asked at most
    /// every [PathTiming#ENDPOINTS_FRESH_NANOS]. [PathAgent#self] brings them, if they changed.
    void endpointsWanted();

    /// Opens UDP sockets for IPv4 on ports that the kernel chooses, numbered `first` to `first + count - 1`. What they
    /// receive comes in with that number; a datagram to one that could not be opened is dropped.
    void openSockets(int first, int count);

    /// Closes sockets that [#openSockets] asked for.
    void closeSockets(int first, int count);
}
