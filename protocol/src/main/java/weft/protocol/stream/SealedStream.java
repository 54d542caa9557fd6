package weft.protocol.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import weft.protocol.key.Key32;
import weft.protocol.noise.IkSuite;
import weft.protocol.noise.NoiseIk;

/// One end of a stream after its handshake: messages to sealed records and back. Confined to the stream's owner.
public final class SealedStream {
    /// Noise IK between the node's machine key and the cluster's key.
    public static final IkSuite SUITE = IkSuite.plain("weft node stream 1".getBytes(StandardCharsets.US_ASCII));

    /// The longest message of a node that has not shown yet who it is: its hello, with 10,000 known peers about 150 kB.
    public static final int HELLO_MAX = 256 << 10;

    /// The longest message of a member.
    public static final int NODE_MESSAGE_MAX = 1 << 20;

    /// The longest message of a coordinator: a snapshot with some 40,000 peers.
    public static final int COORDINATOR_MESSAGE_MAX = 16 << 20;

    private final NoiseIk.Transport transport;
    private final Framing.Joiner joiner;

    /// @param incomingMax bytes of the longest message that the other end may send
    public SealedStream(NoiseIk.Transport transport, int incomingMax) {
        this.transport = transport;
        this.joiner = new Framing.Joiner(incomingMax);
    }

    /// Binds other proofs to this very session.
    public Key32 handshakeHash() {
        return transport.handshakeHash();
    }

    /// The sealed records of a message, to be sent in this order.
    public List<byte[]> seal(byte[] message) {
        var records = new ArrayList<byte[]>();
        for (byte[] plaintext : Framing.cut(message)) {
            records.add(transport.sending().seal(plaintext));
        }
        return records;
    }

    public Framing.Joined open(byte[] sealed) {
        var plaintext = transport.receiving().open(sealed);
        return plaintext == null ? new Framing.Joined.Malformed("record that is not authentic") : joiner.add(plaintext);
    }

    /// From now on the other end may send longer messages.
    public void allow(int incomingMax) {
        joiner.allow(incomingMax);
    }

    /// Forgets the keys.
    public void zero() {
        transport.sending().zero();
        transport.receiving().zero();
    }
}
