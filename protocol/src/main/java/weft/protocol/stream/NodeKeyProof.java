package weft.protocol.stream;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.CoordinatorPrivateKey;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;

/// Pure. Shows that a node holds the private half of the node key in its hello: keyed BLAKE2s-256 with the X25519
/// secret of node key and coordinator key, over a label, the node key and the handshake hash of this very session.
/// Without it a node could enter another's public key and take its traffic.
public final class NodeKeyProof {
    private static final byte[] LABEL = "weft node key proof 1".getBytes(StandardCharsets.US_ASCII);

    private NodeKeyProof() {}

    public static Key32 of(NodePrivateKey node, CoordinatorKey coordinator, Key32 handshakeHash) {
        var secret = new byte[Key32.LENGTH];
        if (!node.agree(coordinator, secret)) {
            throw new IllegalArgumentException("a coordinator key of small order");
        }
        return mac(secret, node.publicKey(), handshakeHash);
    }

    public static boolean holds(Key32 proof, NodeKey claimed, CoordinatorPrivateKey coordinator, Key32 handshakeHash) {
        var secret = new byte[Key32.LENGTH];
        return coordinator.agree(claimed, secret)
                && MessageDigest.isEqual(mac(secret, claimed, handshakeHash).bytes(), proof.bytes());
    }

    private static Key32 mac(byte[] secret, NodeKey node, Key32 handshakeHash) {
        var mac = Blake2s.mac(secret, Key32.LENGTH, LABEL, node.bytes(), handshakeHash.bytes());
        Arrays.fill(secret, (byte) 0);
        return Key32.of(mac);
    }
}
