package weft.protocol.key;

/// The private half of a [NodeKey].
public final class NodePrivateKey extends PrivateKey<NodeKey> {
    public NodePrivateKey(byte[] scalar) {
        super(scalar);
    }

    @Override
    NodeKey role(Key32 raw) {
        return new NodeKey(raw);
    }
}
