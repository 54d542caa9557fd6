package weft.protocol.crypto;

/// The back end that calls the JDK's assembler itself; only where [JdkIntrinsics#AVAILABLE].
final class IntrinsicBackend implements AeadBackend {
    @Override
    public String name() {
        return Xor.VECTOR ? "JDK intrinsics, vector API" : "JDK intrinsics";
    }

    @Override
    public Aead create(byte[] key) {
        return new IntrinsicAead(key);
    }
}
