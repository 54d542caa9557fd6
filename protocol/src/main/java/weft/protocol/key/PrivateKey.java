package weft.protocol.key;

import java.util.Arrays;
import weft.protocol.crypto.X25519;

/// The private half of a key of one role: a clamped X25519 scalar that prints only its public fingerprint
/// and can be wiped. Never sent, never logged; written only to the state directory.
public abstract sealed class PrivateKey<P extends PublicKey>
        permits MachinePrivateKey, NodePrivateKey, DiscoPrivateKey, RelayPrivateKey, CoordinatorPrivateKey {
    private final byte[] scalar;
    private final P publicKey;

    PrivateKey(byte[] scalar) {
        if (scalar.length != X25519.LENGTH) {
            throw new IllegalArgumentException("a private key is 32 bytes, this is " + scalar.length);
        }
        this.scalar = scalar.clone();
        X25519.clamp(this.scalar);
        this.publicKey = role(Key32.of(X25519.publicKey(this.scalar)));
    }

    abstract P role(Key32 raw);

    public final P publicKey() {
        return publicKey;
    }

    /// A copy of the scalar, for storage; wipe it after use.
    public final byte[] bytes() {
        return scalar.clone();
    }

    /// Writes the shared secret with a peer's public point (32 bytes); false when that point is of small order.
    public final boolean agree(byte[] peer, byte[] secret) {
        return X25519.agree(scalar, peer, secret);
    }

    public final boolean agree(PublicKey peer, byte[] secret) {
        return agree(peer.bytes(), secret);
    }

    /// Wipes the scalar; the key is unusable afterwards.
    public final void zero() {
        Arrays.fill(scalar, (byte) 0);
    }

    @Override
    public final String toString() {
        return publicKey.prefix() + " private key of " + publicKey.fingerprint();
    }
}
