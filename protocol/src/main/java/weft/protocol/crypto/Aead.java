package weft.protocol.crypto;

/// ChaCha20-Poly1305 (RFC 8439) without associated data, as WireGuard's data packets and Noise's transport
/// messages use it: the nonce is four zero bytes and a 64-bit little-endian counter.
///
/// One object belongs to one key, one direction and one thread. Nothing here allocates, in the back end that
/// [Aeads#best] prefers. Input and output may be the same array, and may overlap when
/// `outOffset <= inOffset`. Never use a counter twice for sealing: nothing here remembers.
public interface Aead {
    int KEY_LENGTH = 32;
    int TAG_LENGTH = 16;

    /// Bytes that must exist in an array behind what a call reads or writes (tag included), because work goes on
    /// in whole 16-byte blocks. Their content afterwards is undefined.
    int SLACK = 32;

    /// Writes `length` bytes of ciphertext and the tag at `outOffset`. The input is read up to the next multiple
    /// of 16; up to [#SLACK] bytes after the tag are scribbled over.
    void seal(long counter, byte[] in, int inOffset, int length, byte[] out, int outOffset);

    /// Verifies the tag that follows `length` bytes of ciphertext, then writes `length` bytes of plaintext; false,
    /// with nothing written to `out`, when the tag is wrong. The input's tag and up to [#SLACK] bytes after it are
    /// scribbled over, so that a message can be opened only once; so are up to 15 bytes behind the plaintext.
    boolean open(long counter, byte[] in, int inOffset, int length, byte[] out, int outOffset);

    /// Forgets the key; the object is unusable afterwards.
    void zero();
}
