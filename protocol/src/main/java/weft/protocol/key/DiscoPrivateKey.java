package weft.protocol.key;

/// The private half of a [DiscoKey].
public final class DiscoPrivateKey extends PrivateKey<DiscoKey> {
    public DiscoPrivateKey(byte[] scalar) {
        super(scalar);
    }

    @Override
    DiscoKey role(Key32 raw) {
        return new DiscoKey(raw);
    }
}
