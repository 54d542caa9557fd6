package weft.protocol.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.paths.SimulatedPaths.MILLI;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.protocol.box.NaclBox;
import weft.protocol.disco.DiscoCodec;
import weft.protocol.disco.DiscoMessage;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stun.TransactionId;

/// What somebody on the wire, or a peer gone bad, can make an agent do: nothing that is not counted and bounded.
class HostileDiscoTest {
    private static final Endpoint ELSEWHERE = Endpoint.parse("203.0.113.66:6666");

    private final SimulatedPaths world = new SimulatedPaths();
    private final SimulatedPaths.Node node = world.node("192.0.2.1:41641");
    private final SimulatedPaths.Node peer = world.node("192.0.2.2:41641");
    private final Random random = new Random(5);

    @BeforeEach
    void meet() {
        world.meet();
    }

    @Test
    void aPongToNoPingOfOursIsDroppedAndMovesNothing() {
        node.send(peer);
        world.cut = (_, _) -> true;
        world.run(3_000);

        for (int i = 0; i < 100; i++) {
            udp(ELSEWHERE, sealed(new DiscoMessage.Pong(transaction(), ELSEWHERE)));
        }

        assertThat(node.agent.drops()).containsEntry(DiscoDrop.UNKNOWN_TRANSACTION, 100L);
        assertThat(node.to(peer).route()).isInstanceOf(Route.ByRelay.class);
    }

    @Test
    void anAnswerCountsOnceAndOnlyInTime() {
        var recorded = new ArrayList<byte[]>();
        world.tap = (to, datagram) -> {
            if (to == node) {
                recorded.add(datagram);
            }
        };
        node.send(peer);
        world.run(100);
        assertThat(node.to(peer).route()).isInstanceOf(Route.Direct.class);
        world.cut = (_, _) -> true;
        for (int i = 0; i < 8_000; i += 100) {
            node.send(peer);
            world.run(100);
            recorded.forEach(datagram -> udp(ELSEWHERE, datagram));
        }

        assertThat(node.to(peer).route()).isInstanceOf(Route.ByRelay.class);
        assertThat(node.agent.drops()).containsKeys(DiscoDrop.UNKNOWN_TRANSACTION, DiscoDrop.REPLAYED);
    }

    @Test
    void aPingThatIsReplayedFromElsewhereIsNotAnswered() {
        var ping = sealed(new DiscoMessage.Ping(transaction(), peer.key, 0));
        udp(peer.endpoints.getFirst(), ping);
        int sent = node.discoSent;

        for (int i = 0; i < 50; i++) {
            udp(ELSEWHERE, ping);
        }

        assertThat(node.discoSent).isEqualTo(sent);
        assertThat(node.agent.drops()).containsEntry(DiscoDrop.REPLAYED, 50L);
    }

    @Test
    void strangersAreNotAnswered() {
        var stranger = new DiscoPrivateKey(bytes(32));
        var box = Objects.requireNonNull(NaclBox.between(stranger, node.discoKey.publicKey()));
        var ping = new DiscoMessage.Ping(transaction(), peer.key, 0);

        udp(ELSEWHERE, DiscoCodec.seal(box, stranger.publicKey(), bytes(24), ping));

        assertThat(node.discoSent).isZero();
        assertThat(node.agent.drops()).containsEntry(DiscoDrop.UNKNOWN_SENDER, 1L);
    }

    @Test
    void aBoxThatDoesNotOpenIsDroppedAndAFloodOfThemIsNotEvenOpened() {
        var bad = sealed(new DiscoMessage.Ping(transaction(), peer.key, 0));
        bad[bad.length - 1] ^= 1;

        for (int i = 0; i < 10_000; i++) {
            udp(ELSEWHERE, bad);
        }

        var drops = node.agent.drops();
        assertThat(drops.get(DiscoDrop.BAD_BOX)).isEqualTo(PathTiming.KEY_STRANGERS_PER_SECOND);
        assertThat(drops.get(DiscoDrop.FLOOD)).isGreaterThan(7_000L);
        assertThat(node.discoSent).isZero();
    }

    @Test
    void aCallThatDidNotComeByRelayOrNamesAnotherNodeIsNotFollowed() {
        var call = sealed(new DiscoMessage.CallMeMaybe(List.of(ELSEWHERE)));

        udp(peer.endpoints.getFirst(), call);
        node.agent.fromRelay(SimulatedPaths.REGION, new NodeKey(Key32.of(bytes(32))), call, 0, call.length, world.now);
        world.run(1_000);

        assertThat(node.discoSent).isZero();
        assertThat(node.agent.drops()).containsEntry(DiscoDrop.CALL_BY_UDP, 1L).containsEntry(DiscoDrop.WRONG_NODE, 1L);
    }

    @Test
    void aPeerThatCallsAllTheTimeMakesOnlySoManyProbes() {
        for (int i = 0; i < 10_000; i++) {
            var endpoints = new ArrayList<Endpoint>();
            for (int n = 0; n < 32; n++) {
                endpoints.add(somewhere());
            }
            var call = sealed(new DiscoMessage.CallMeMaybe(endpoints));
            node.agent.fromRelay(SimulatedPaths.REGION, peer.key, call, 0, call.length, world.now);
            world.run(1);
        }

        assertThat(node.discoSent).isLessThan(11 * PathTiming.PEER_PROBES_PER_SECOND);
        assertThat(node.agent.drops()).containsKey(DiscoDrop.TOO_MANY_CALLS);
        assertThat(candidates()).isLessThanOrEqualTo(CandidateTable.SIZE_MAX);
    }

    @Test
    void aPeerThatPingsFromEverywhereFillsNoMemoryAndDisplacesNoGoodPath() {
        node.send(peer);
        world.run(100);
        int answersBefore = node.discoSent;

        for (int i = 0; i < 20_000; i++) {
            udp(somewhere(), sealed(new DiscoMessage.Ping(transaction(), peer.key, 0)));
            if (i % 20 == 0) {
                node.send(peer);
                world.run(10);
            }
        }

        assertThat(candidates()).isLessThanOrEqualTo(CandidateTable.SIZE_MAX);
        assertThat(node.to(peer).route()).isInstanceOf(Route.Direct.class);
        assertThat(node.discoSent - answersBefore)
                .as("10 seconds of pongs and probes")
                .isLessThan(12 * (PathTiming.PEER_PONGS_PER_SECOND + PathTiming.PEER_PROBES_PER_SECOND));
    }

    @Test
    void aPeerThatPingsAllTheTimeTakesNoPongsFromTheOthers() {
        var good = world.node("192.0.2.3:41641");
        world.meet();
        node.send(good);
        good.send(node);
        world.run(1_000);

        long changes = good.changes.size();
        for (int i = 0; i < 20_000; i++) {
            udp(peer.endpoints.getFirst(), sealed(new DiscoMessage.Ping(transaction(), peer.key, 0)));
            if (i % 4 == 0) {
                good.send(node);
                world.run(1);
            }
        }

        assertThat(good.to(node).route()).isInstanceOf(Route.Direct.class);
        assertThat(good.changes).as("the direct path stays").hasSize((int) changes);
        assertThat(node.agent.drops().get(DiscoDrop.FLOOD)).isGreaterThan(19_000L);
    }

    @Test
    void aPeerThatPingsFromEverywhereTakesNoProbesFromTheOthers() {
        var good = world.node("192.0.2.3:41641");
        world.meet();
        for (int i = 0; i < 4_500; i++) {
            udp(somewhere(), sealed(new DiscoMessage.Ping(transaction(), peer.key, 0)));
            if (i % 3 == 0) {
                world.run(2);
            }
        }

        node.targets.clear();
        node.send(good);

        assertThat(node.targets).containsExactly(good.endpoints.getFirst());
    }

    @Test
    void whoeverClaimsAKeyUsesUpThatKeysShareOfUnopenedDatagramsOnly() {
        var good = world.node("192.0.2.3:41641");
        world.meet();
        var bad = sealed(new DiscoMessage.Ping(transaction(), peer.key, 0));
        bad[bad.length - 1] ^= 1;
        for (int i = 0; i < 10_000; i++) {
            udp(somewhere(), bad);
        }

        var box = Objects.requireNonNull(NaclBox.between(good.discoKey, node.discoKey.publicKey()));
        udp(
                somewhere(),
                DiscoCodec.seal(
                        box, good.discoKey.publicKey(), bytes(24), new DiscoMessage.Ping(transaction(), good.key, 0)));

        assertThat(node.discoSent).as("the pong and a probe back").isEqualTo(2);
    }

    @Test
    void aPeerThatClaimsAnothersKeyGetsNothingOfItsAnswers() {
        var thief = world.node("198.51.100.3:41641");
        thief.discoKey = peer.discoKey;
        node.put(thief);
        thief.put(node);

        node.send(peer);
        node.send(thief);
        world.cut = (from, _) -> from == thief;
        world.run(2_000);

        assertThat(node.to(peer).route()).isInstanceOf(Route.Direct.class);
        assertThat(node.to(thief).route()).isInstanceOf(Route.ByRelay.class);
    }

    @Test
    void addressesInsideTheMeshAreNeverProbed() {
        var inside = new Endpoint(peer.spec().addresses().getFirst(), 41_641);
        var call = sealed(new DiscoMessage.CallMeMaybe(List.of(
                inside,
                Endpoint.parse("224.0.0.1:5"),
                Endpoint.parse("255.255.255.255:5"),
                Endpoint.parse("0.0.0.0:5"),
                Endpoint.parse("[fe80::1]:5"),
                Endpoint.parse("[ff02::1]:5"),
                node.endpoints.getFirst())));

        node.agent.fromRelay(SimulatedPaths.REGION, peer.key, call, 0, call.length, world.now);
        udp(inside, sealed(new DiscoMessage.Ping(transaction(), peer.key, 0)));
        world.run(1_000);

        assertThat(node.targets).containsOnly(peer.endpoints.getFirst(), inside);
        assertThat(node.targets.stream().filter(inside::equals))
                .as("the pong, and no ping")
                .hasSize(1);
    }

    @Test
    void randomDatagramsThatLookLikeDiscoNeverThrow() {
        for (int i = 0; i < 50_000; i++) {
            var datagram = new byte[DiscoCodec.HEADER + random.nextInt(200)];
            random.nextBytes(datagram);
            var genuine = sealed(new DiscoMessage.CallMeMaybe(List.of(ELSEWHERE)));
            System.arraycopy(genuine, 0, datagram, 0, random.nextBoolean() ? 38 : 6);
            udp(ELSEWHERE, datagram);
            node.agent.fromRelay(SimulatedPaths.REGION, peer.key, datagram, 0, datagram.length, world.now);
            world.now += MILLI;
        }

        assertThat(node.agent.drops().keySet())
                .isSubsetOf(DiscoDrop.UNKNOWN_SENDER, DiscoDrop.BAD_BOX, DiscoDrop.FLOOD);
    }

    private int candidates() {
        return Objects.requireNonNull(node.agent.report(peer.id, world.now))
                .candidates()
                .size();
    }

    private void udp(Endpoint source, byte[] datagram) {
        node.agent.fromUdp(UdpPath.SOCKET_IPV4, source, datagram, 0, datagram.length, world.now);
    }

    /// As the peer would seal it.
    private byte[] sealed(DiscoMessage message) {
        var box = Objects.requireNonNull(NaclBox.between(peer.discoKey, node.discoKey.publicKey()));
        return DiscoCodec.seal(box, peer.discoKey.publicKey(), bytes(24), message);
    }

    private Endpoint somewhere() {
        return new Endpoint(IpAddress.ofIpv4((198 << 24) + random.nextInt(1 << 20)), 1 + random.nextInt(65_535));
    }

    private TransactionId transaction() {
        return TransactionId.at(bytes(12), 0);
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
