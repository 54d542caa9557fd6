package weft.protocol.noise;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Aead;
import weft.protocol.crypto.AeadBackend;

/// One direction of a finished handshake, of one thread: messages of at most [#MESSAGE_LENGTH_MAX] bytes, in order,
/// none lost, each under the next 64-bit counter (Noise 5.1).
public final class CipherState {
    /// Noise 3: the longest message, tag included.
    public static final int MESSAGE_LENGTH_MAX = 65_535;

    /// The longest plaintext of one message.
    public static final int PLAINTEXT_LENGTH_MAX = MESSAGE_LENGTH_MAX - Aead.TAG_LENGTH;

    private final Aead aead;
    private long counter;

    CipherState(byte[] key, AeadBackend backend) {
        aead = backend.create(key);
    }

    /// Ciphertext and tag of a plaintext of at most [#PLAINTEXT_LENGTH_MAX] bytes.
    public byte[] seal(byte[] plaintext) {
        return seal(plaintext, 0, plaintext.length);
    }

    public byte[] seal(byte[] plaintext, int offset, int length) {
        if (length > PLAINTEXT_LENGTH_MAX) {
            throw new IllegalArgumentException("a Noise message carries at most 65,519 bytes, not " + length);
        }
        var work = new byte[length + Aead.TAG_LENGTH + Aead.SLACK];
        System.arraycopy(plaintext, offset, work, 0, length);
        aead.seal(take(), work, 0, length, work, 0);
        return Arrays.copyOf(work, length + Aead.TAG_LENGTH);
    }

    /// The plaintext, or null when the message is too long, forged, out of order or damaged: the stream is lost then.
    public byte @Nullable [] open(byte[] message) {
        return open(message, 0, message.length);
    }

    public byte @Nullable [] open(byte[] message, int offset, int length) {
        int plain = length - Aead.TAG_LENGTH;
        if (plain < 0 || length > MESSAGE_LENGTH_MAX) {
            return null;
        }
        var work = new byte[length + Aead.SLACK];
        System.arraycopy(message, offset, work, 0, length);
        return aead.open(take(), work, 0, plain, work, 0) ? Arrays.copyOf(work, plain) : null;
    }

    /// Forgets the key.
    public void zero() {
        aead.zero();
    }

    private long take() {
        if (counter == -1) {
            throw new IllegalStateException("all counters of this stream are used");
        }
        return counter++;
    }
}
