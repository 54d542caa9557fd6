package weft.protocol.wireguard;

import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Aeads;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.Key32;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;

/// Two devices that know each other, no wire between them, and a hand-turned clock.
final class HandshakeFixture {
    static final Endpoint ALICE = Endpoint.parse("192.0.2.1:51820");
    static final Endpoint BOB = Endpoint.parse("[2001:db8::2]:51820");
    static final long MILLI = 1_000_000L;

    final Random random;
    final Entropy entropy;
    final NodePrivateKey aliceKey;
    final NodePrivateKey bobKey;
    final Handshakes alice;
    final Handshakes bob;
    long now;
    Instant wall = Instant.parse("2026-11-23T12:00:00Z");

    HandshakeFixture(long seed) {
        random = new Random(seed);
        entropy = random::nextBytes;
        aliceKey = new NodePrivateKey(entropy.bytes(32));
        bobKey = new NodePrivateKey(entropy.bytes(32));
        alice = new Handshakes(aliceKey, entropy, Aeads.best());
        bob = new Handshakes(bobKey, entropy, Aeads.best());
        introduce(null);
    }

    void introduce(@Nullable Key32 presharedKey) {
        alice.upsertPeer(bobKey.publicKey(), presharedKey);
        bob.upsertPeer(aliceKey.publicKey(), presharedKey);
    }

    void sleepMillis(long millis) {
        now += millis * MILLI;
        wall = wall.plusMillis(millis);
    }

    byte[] aliceInitiates() {
        sleepMillis(100);
        return Objects.requireNonNull(alice.initiate(bobKey.publicKey(), now, wall));
    }

    byte[] bobInitiates() {
        sleepMillis(100);
        return Objects.requireNonNull(bob.initiate(aliceKey.publicKey(), now, wall));
    }

    HandshakeResult atBob(byte[] message) {
        return bob.receive(message, ALICE, now, false);
    }

    HandshakeResult atAlice(byte[] message) {
        return alice.receive(message, BOB, now, false);
    }

    HandshakeResult.Reply reply(byte[] initiation) {
        return (HandshakeResult.Reply) atBob(initiation);
    }

    SessionPair shakeHands() {
        var reply = reply(aliceInitiates());
        var established = (HandshakeResult.Established) atAlice(reply.bytes());
        return new SessionPair(established.session(), reply.session());
    }
}
