package weft.protocol.noise;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Aead;
import weft.protocol.crypto.AeadBackend;
import weft.protocol.crypto.X25519;
import weft.protocol.key.Key32;
import weft.protocol.key.PrivateKey;
import weft.protocol.key.PublicKey;

/// Pure. The handshake pattern IK of Noise (7.5): the initiator knows the responder's static key and sends its own,
/// sealed, in the first message.
///
/// ```
/// <- s
/// ...
/// -> e, es, s, ss     e 32 | sealed s 48 | sealed payload
/// <- e, ee, se (psk)  e 32 | sealed payload
/// ```
///
/// Each end makes one object per handshake and calls its methods in that order. What comes off the wire may be
/// anything: reading answers null for what is not genuine. Ephemeral scalars are 32 secret random bytes,
/// never used twice. The first payload can be replayed by others, and is sealed without forward secrecy.
public final class NoiseIk {
    private static final int KEY = X25519.LENGTH;
    private static final int SEALED_KEY = KEY + Aead.TAG_LENGTH;

    /// What stands before the payload in the first and in the second message.
    private static final int FIRST_HEADER = KEY + SEALED_KEY;

    private static final int MESSAGE_LENGTH_MAX = CipherState.MESSAGE_LENGTH_MAX;

    private NoiseIk() {}

    /// The end of a handshake: a key for each direction, and the hash of all that was said, the same at both ends
    /// and unique to this handshake (to bind other things to it, Noise 11.2).
    public record Transport(CipherState sending, CipherState receiving, Key32 handshakeHash) {}

    /// The end that starts.
    public static final class Initiator {
        private final IkSuite suite;
        private final PrivateKey<?> own;
        private final byte[] remote;
        private final byte[] ephemeral;
        private SymmetricState state;

        public Initiator(IkSuite suite, PrivateKey<?> own, PublicKey remote, byte[] ephemeralScalar) {
            this.suite = suite;
            this.own = own;
            this.remote = remote.bytes();
            this.ephemeral = clamped(ephemeralScalar);
            this.state = suite.start(remote.raw());
        }

        /// The first message; null when the responder's key is of small order, which no genuine key is.
        public byte @Nullable [] write(byte[] payload) {
            byte[] point = X25519.publicKey(ephemeral);
            suite.mixEphemeral(state, point);
            if (!mixAgreement(state, ephemeral, remote)) {
                return null;
            }
            byte[] identity = state.seal(own.publicKey().bytes());
            if (!mixAgreement(state, own, remote)) {
                return null;
            }
            return join(point, identity, state.seal(payload));
        }

        /// The payload of the second message, or null when that is not genuine: then nothing has changed, and
        /// another one may be read.
        public byte @Nullable [] read(byte[] message, @Nullable Key32 presharedKey) {
            if (message.length < KEY + Aead.TAG_LENGTH || message.length > MESSAGE_LENGTH_MAX) {
                return null;
            }
            SymmetricState trial = state.fork();
            byte[] point = Arrays.copyOf(message, KEY);
            suite.mixEphemeral(trial, point);
            if (!mixAgreement(trial, ephemeral, point) || !mixAgreement(trial, own, point)) {
                return null;
            }
            suite.mixPreshared(trial, presharedKey);
            byte[] payload = trial.open(Arrays.copyOfRange(message, KEY, message.length));
            if (payload != null) {
                state = trial;
            }
            return payload;
        }

        /// Ends the handshake; its secrets are gone afterwards.
        public Transport finish(AeadBackend backend) {
            byte[][] keys = state.split();
            var transport = transport(keys[0], keys[1], backend, state);
            zero();
            return transport;
        }

        /// As [#finish], for who has a framing of its own: the keys for sending and for receiving.
        public byte[][] finishToKeys() {
            byte[][] keys = state.split();
            zero();
            return keys;
        }

        public void zero() {
            SymmetricState.wipe(ephemeral);
            state.zero();
        }
    }

    /// The end that answers.
    public static final class Responder {
        private final IkSuite suite;
        private final PrivateKey<?> own;
        private final SymmetricState state;
        private byte[] remoteEphemeral = new byte[0];
        private byte[] remoteStatic = new byte[0];
        private byte[] sealedPayload = new byte[0];

        public Responder(IkSuite suite, PrivateKey<?> own) {
            this.suite = suite;
            this.own = own;
            this.state = suite.start(own.publicKey().raw());
        }

        /// Who claims to write, of the first message; null when that is not even readable by us. Anyone may send
        /// this: only [#readPayload] proves it.
        public @Nullable Key32 readIdentity(byte[] message) {
            if (message.length < FIRST_HEADER + Aead.TAG_LENGTH || message.length > MESSAGE_LENGTH_MAX) {
                return null;
            }
            remoteEphemeral = Arrays.copyOf(message, KEY);
            suite.mixEphemeral(state, remoteEphemeral);
            if (!mixAgreement(state, own, remoteEphemeral)) {
                return null;
            }
            byte[] identity = state.open(Arrays.copyOfRange(message, KEY, FIRST_HEADER));
            if (identity == null) {
                return null;
            }
            remoteStatic = identity;
            sealedPayload = Arrays.copyOfRange(message, FIRST_HEADER, message.length);
            return Key32.of(identity);
        }

        /// The payload of the first message, after [#readIdentity]; null when that identity did not write it.
        public byte @Nullable [] readPayload() {
            return mixAgreement(state, own, remoteStatic) ? state.open(sealedPayload) : null;
        }

        /// The second message; null when a point of the initiator's is of small order.
        public byte @Nullable [] write(byte[] ephemeralScalar, @Nullable Key32 presharedKey, byte[] payload) {
            byte[] ephemeral = clamped(ephemeralScalar);
            byte[] point = X25519.publicKey(ephemeral);
            suite.mixEphemeral(state, point);
            boolean agreed =
                    mixAgreement(state, ephemeral, remoteEphemeral) && mixAgreement(state, ephemeral, remoteStatic);
            SymmetricState.wipe(ephemeral);
            if (!agreed) {
                return null;
            }
            suite.mixPreshared(state, presharedKey);
            return join(point, state.seal(payload));
        }

        /// Ends the handshake; its secrets are gone afterwards.
        public Transport finish(AeadBackend backend) {
            byte[][] keys = state.split();
            var transport = transport(keys[1], keys[0], backend, state);
            state.zero();
            return transport;
        }

        /// As [#finish], for who has a framing of its own: the keys for sending and for receiving.
        public byte[][] finishToKeys() {
            byte[][] keys = state.split();
            state.zero();
            return new byte[][] {keys[1], keys[0]};
        }
    }

    private static Transport transport(byte[] sending, byte[] receiving, AeadBackend backend, SymmetricState state) {
        var transport = new Transport(
                new CipherState(sending, backend), new CipherState(receiving, backend), state.handshakeHash());
        SymmetricState.wipe(sending);
        SymmetricState.wipe(receiving);
        return transport;
    }

    private static boolean mixAgreement(SymmetricState state, byte[] scalar, byte[] point) {
        var secret = new byte[KEY];
        boolean agreed = X25519.agree(scalar, point, secret);
        return mixIf(agreed, state, secret);
    }

    private static boolean mixAgreement(SymmetricState state, PrivateKey<?> key, byte[] point) {
        var secret = new byte[KEY];
        boolean agreed = key.agree(point, secret);
        return mixIf(agreed, state, secret);
    }

    private static boolean mixIf(boolean agreed, SymmetricState state, byte[] secret) {
        if (agreed) {
            state.mixKey(secret);
        }
        SymmetricState.wipe(secret);
        return agreed;
    }

    private static byte[] clamped(byte[] scalar) {
        byte[] copy = scalar.clone();
        X25519.clamp(copy);
        return copy;
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        if (length > MESSAGE_LENGTH_MAX) {
            throw new IllegalArgumentException("a Noise message is at most 65,535 bytes, not " + length);
        }
        var joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
