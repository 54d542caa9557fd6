package weft.protocol.key;

/// The private half of a [MachineKey].
public final class MachinePrivateKey extends PrivateKey<MachineKey> {
    public MachinePrivateKey(byte[] scalar) {
        super(scalar);
    }

    @Override
    MachineKey role(Key32 raw) {
        return new MachineKey(raw);
    }
}
