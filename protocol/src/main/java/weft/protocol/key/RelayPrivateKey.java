package weft.protocol.key;

/// The private half of a [RelayKey].
public final class RelayPrivateKey extends PrivateKey<RelayKey> {
    public RelayPrivateKey(byte[] scalar) {
        super(scalar);
    }

    @Override
    RelayKey role(Key32 raw) {
        return new RelayKey(raw);
    }
}
