package weft.protocol.noise;

import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;

/// What both ends of an IK handshake agree on beforehand: the protocol's name, the prologue that both mix in, and
/// whether a preshared key is mixed in at the end of the second message (`psk2`).
@SuppressWarnings("ArrayRecordComponent") // a constant of the protocol, compared never
public record IkSuite(String name, byte[] prologue, boolean preshared) {
    /// For streams: identity hidden, both ends authenticated, after one round trip.
    public static IkSuite plain(byte[] prologue) {
        return new IkSuite("Noise_IK_25519_ChaChaPoly_BLAKE2s", prologue, false);
    }

    /// For WireGuard.
    public static IkSuite preshared(byte[] prologue) {
        return new IkSuite("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s", prologue, true);
    }

    /// The state both ends start from: the responder's static key is known to both (the pre-message `<- s`).
    SymmetricState start(Key32 responder) {
        var state = new SymmetricState(name, prologue);
        state.mixHash(responder.bytes());
        return state;
    }

    /// Token `e`: with a preshared key it is also mixed into the key (Noise 9.2).
    void mixEphemeral(SymmetricState state, byte[] ephemeral) {
        state.mixHash(ephemeral);
        if (preshared) {
            state.mixKey(ephemeral);
        }
    }

    /// Token `psk`; none given means 32 zero bytes, as WireGuard has it.
    void mixPreshared(SymmetricState state, @Nullable Key32 key) {
        if (preshared) {
            state.mixKeyAndHash(key == null ? new byte[Key32.LENGTH] : key.bytes());
        }
    }
}
