package weft.test.lab;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;

/// What one end of a tunnel is told, whichever engine runs it.
///
/// @param addresses of the tunnel's interface, `10.7.0.1/24`
public record TunnelSetup(
        NodePrivateKey privateKey, int listenPort, int mtu, List<String> addresses, List<Peer> peers) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public TunnelSetup {
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
    }

    /// @param endpoint `192.0.2.1:51820`, if it is known
    public record Peer(
            NodeKey key,
            Optional<Key32> presharedKey,
            List<String> allowedIps,
            Optional<String> endpoint,
            int keepaliveSeconds) {
        public Peer {
            allowedIps = List.copyOf(allowedIps);
        }

        public static Peer of(NodeKey key, String... allowedIps) {
            return new Peer(key, Optional.empty(), List.of(allowedIps), Optional.empty(), 0);
        }

        public Peer at(String place) {
            return new Peer(key, presharedKey, allowedIps, Optional.of(place), keepaliveSeconds);
        }

        public Peer withPresharedKey(Key32 shared) {
            return new Peer(key, Optional.of(shared), allowedIps, endpoint, keepaliveSeconds);
        }

        public Peer withKeepalive(int seconds) {
            return new Peer(key, presharedKey, allowedIps, endpoint, seconds);
        }

        @Override
        public String toString() {
            return "peer " + key.fingerprint();
        }
    }

    public static TunnelSetup of(NodePrivateKey privateKey, int listenPort, String... addresses) {
        return new TunnelSetup(privateKey, listenPort, 1420, List.of(addresses), List.of());
    }

    public TunnelSetup with(Peer peer) {
        var more = new ArrayList<>(peers);
        more.add(peer);
        return new TunnelSetup(privateKey, listenPort, mtu, addresses, more);
    }

    public TunnelSetup withMtu(int bytes) {
        return new TunnelSetup(privateKey, listenPort, bytes, addresses, peers);
    }

    public static NodePrivateKey newPrivateKey() {
        return new NodePrivateKey(random());
    }

    public static Key32 newPresharedKey() {
        return Key32.of(random());
    }

    private static byte[] random() {
        var bytes = new byte[Key32.LENGTH];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
