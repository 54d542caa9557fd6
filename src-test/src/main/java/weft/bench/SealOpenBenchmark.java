package weft.bench;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import weft.protocol.crypto.Aead;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.wireguard.HandshakeResult.Established;
import weft.protocol.wireguard.HandshakeResult.Reply;
import weft.protocol.wireguard.Handshakes;
import weft.protocol.wireguard.MessageType;
import weft.protocol.wireguard.Session;

/// What one packet costs to seal, and to seal and open again, on the two sessions of a real handshake; with its
/// garbage.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SealOpenBenchmark {
    /// Bytes of the inner packet.
    @Param({"64", "1420"})
    public int length = 1420;

    private final Sessions sessions = Sessions.shakeHands();
    private final byte[] packet = new byte[2_048];
    private final byte[] message = new byte[packet.length + MessageType.DATA_OVERHEAD + Aead.SLACK];

    @Benchmark
    public int seal() {
        return sessions.sender.seal(packet, 0, length, message, 0);
    }

    /// A message can be opened only once, so opening alone cannot be repeated: subtract [#seal].
    @Benchmark
    public int sealAndOpen() {
        int sealed = sessions.sender.seal(packet, 0, length, message, 0);
        int opened = sessions.receiver.open(message, 0, sealed, packet, 0);
        if (opened != length) {
            throw new IllegalStateException("opened " + opened + " of " + length);
        }
        return opened;
    }

    private record Sessions(Session sender, Session receiver) {
        static Sessions shakeHands() {
            Aeads.warmUp(System::nanoTime);
            var random = new SecureRandom();
            var left = key(random);
            var right = key(random);
            var initiator = new Handshakes(left, random::nextBytes, Aeads.best());
            var responder = new Handshakes(right, random::nextBytes, Aeads.best());
            initiator.upsertPeer(right.publicKey(), null);
            responder.upsertPeer(left.publicKey(), null);
            var place = Endpoint.parse("192.0.2.1:51820");
            byte[] initiation = initiator.initiate(right.publicKey(), 0, Instant.now());
            if (initiation != null
                    && responder.receive(initiation, place, 0, false) instanceof Reply reply
                    && initiator.receive(reply.bytes(), place, 0, false) instanceof Established established) {
                return new Sessions(established.session(), reply.session());
            }
            throw new IllegalStateException("the handshake failed");
        }

        private static NodePrivateKey key(SecureRandom random) {
            var scalar = new byte[32];
            random.nextBytes(scalar);
            return new NodePrivateKey(scalar);
        }
    }
}
