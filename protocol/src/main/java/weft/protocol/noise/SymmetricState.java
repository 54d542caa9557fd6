package weft.protocol.noise;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Aead;
import weft.protocol.crypto.Blake2s;
import weft.protocol.crypto.ChaChaPoly;
import weft.protocol.crypto.Hkdf;
import weft.protocol.key.Key32;

/// Pure; one handshake's. Noise's SymmetricState (5.2) with its CipherState inside: a chaining key, a hash over all
/// that was said, and the key of the moment.
final class SymmetricState {
    private byte[] chainingKey;
    private byte[] hash;
    private byte @Nullable [] key;
    private long counter;

    /// `name` is longer than a hash for all our protocols, so it is hashed (5.2, InitializeSymmetric).
    SymmetricState(String name, byte[] prologue) {
        hash = Blake2s.hash(name.getBytes(StandardCharsets.US_ASCII));
        chainingKey = hash;
        mixHash(prologue);
    }

    private SymmetricState(SymmetricState other) {
        chainingKey = other.chainingKey;
        hash = other.hash;
        key = other.key;
        counter = other.counter;
    }

    /// The same state, to try a message on that may turn out forged. Arrays are replaced, never edited.
    SymmetricState fork() {
        return new SymmetricState(this);
    }

    void mixHash(byte[] data) {
        hash = Blake2s.hash(hash, data);
    }

    void mixKey(byte[] input) {
        byte[][] keys = Hkdf.derive(chainingKey, input, 2);
        chainingKey = keys[0];
        key = keys[1];
        counter = 0;
    }

    void mixKeyAndHash(byte[] input) {
        byte[][] keys = Hkdf.derive(chainingKey, input, 3);
        chainingKey = keys[0];
        mixHash(keys[1]);
        key = keys[2];
        counter = 0;
    }

    byte[] seal(byte[] plaintext) {
        byte[] sealed = ChaChaPoly.seal(key(), ChaChaPoly.nonce(counter++), hash, plaintext);
        mixHash(sealed);
        return sealed;
    }

    byte @Nullable [] open(byte[] sealed) {
        byte[] plaintext = ChaChaPoly.open(key(), ChaChaPoly.nonce(counter++), hash, sealed);
        mixHash(sealed);
        return plaintext;
    }

    Key32 handshakeHash() {
        return Key32.of(hash);
    }

    /// The two transport keys: the initiator's for sending, then the responder's.
    byte[][] split() {
        return Hkdf.derive(chainingKey, new byte[0], 2);
    }

    void zero() {
        chainingKey = new byte[Blake2s.LENGTH];
        key = new byte[Aead.KEY_LENGTH];
    }

    private byte[] key() {
        if (key == null) {
            throw new IllegalStateException("no key has been mixed in yet");
        }
        return key;
    }

    static void wipe(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }
}
