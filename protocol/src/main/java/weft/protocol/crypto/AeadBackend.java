package weft.protocol.crypto;

/// One way to compute ChaCha20-Poly1305; makes an [Aead] for each key. Safe to share between threads.
public interface AeadBackend {
    /// Short, for people: what `status` shows.
    String name();

    /// Copies the 32 bytes of the key.
    Aead create(byte[] key);
}
