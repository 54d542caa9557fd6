package weft.node.localapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;
import weft.node.netcheck.Mapping;
import weft.node.netcheck.NetcheckReport;
import weft.node.netcheck.RegionLatency;
import weft.node.portmap.PortMapping;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

final class LocalLinesTest {
    private static final PeerView PEER = new PeerView(
            new NodeId(7),
            "b",
            IpAddress.parse("100.64.0.7"),
            IpAddress.parse("fd7a:115c:a1e0::7"),
            NodeKey.of(new byte[32]),
            "alice",
            List.of("tag:a"),
            true,
            new PeerView.Traffic("direct 192.0.2.1:1", "answers probes", 5, 6, 1, 2, 3_000_000_000L, true));

    private static final PolicyView POLICY = new PolicyView(
            new TreeMap<>(Map.of("randomize-client-port", List.of(), "custom", List.of("[1,\"two\"]"))),
            List.of(new PolicyView.Grant(
                    List.of("100.64.0.7/32"),
                    List.of("100.64.0.1/32"),
                    new TreeMap<>(Map.of("example.com/cap/x", List.of("{\"a\":1}"))))),
            List.of(new PolicyView.Ssh(
                    List.of("100.64.0.7"),
                    new TreeMap<>(Map.of("*", "=", "root", "")),
                    true,
                    3_600,
                    List.of("LANG"),
                    List.of(),
                    false)));

    private static final List<LocalReply> REPLIES = List.of(
            new LocalReply.Status(new NodeStatus(
                    "0 \"quoted\" ü",
                    NodeStatus.Phase.RUNNING,
                    null,
                    "home",
                    new NodeStatus.Control(null, true, 1, 2, 1, null),
                    new NodeStatus.Tunnel(
                            "weft0", 1280, 41641, new TreeMap<>(Map.of("b", 2L, "a", 1L)), new TreeMap<>()),
                    List.of(PEER),
                    List.of("none"),
                    new NodeStatus.Login("https://a/login/b", 5, "AAAA"),
                    POLICY)),
            new LocalReply.LoginNeeded(new NodeStatus.Login("https://a/login/b", 5, "AAAA")),
            new LocalReply.Progress("x"),
            new LocalReply.Up("a", "home", PEER.ipv4(), PEER.ipv6(), 1),
            new LocalReply.Done("y"),
            new LocalReply.Pinged(1, new NodeId(2), "b", PEER.ipv4(), null, false, 0, "no answer"),
            new LocalReply.Path(new PathDetails(
                    new NodeId(2),
                    "b",
                    PEER.traffic() == null ? new PeerView.Traffic("", "", 0, 0, 0, 0, 0, false) : PEER.traffic(),
                    "searching",
                    "fra",
                    List.of("fra said 5 ms ago that the peer is not there"),
                    true,
                    false,
                    List.of(new PathDetails.Way("relay fra", 4, "nothing was tried yet")),
                    List.of(new PathDetails.Candidate("192.0.2.1:1", "guessed", 1, -1, 0, 0, "does not answer")),
                    List.of("3 floods"))),
            new LocalReply.Addresses("a", PEER.ipv4(), PEER.ipv6()),
            new LocalReply.Whois(PEER, false, new TreeMap<>(Map.of("example.com/cap/x", List.of("{\"a\":1}")))),
            new LocalReply.Captured(List.of("AAAA"), List.of(5L), 3),
            new LocalReply.Netcheck(new NetcheckReport(
                    true,
                    true,
                    false,
                    Mapping.EASY,
                    List.of(Endpoint.parse("192.0.2.1:1")),
                    PortMapping.NONE,
                    NetcheckReport.CaptivePortal.UNKNOWN,
                    1,
                    List.of(new RegionLatency(1, "a", "A", 1, 0, 0)),
                    5)),
            new LocalReply.Version("0", 1),
            new LocalReply.Failed(LocalReply.Reason.NOT_UP, "z"));

    private static final List<LocalRequest> REQUESTS = List.of(
            new LocalRequest.Status(),
            new LocalRequest.Up(List.of("https://a"), null, "0011", "h", 5, true),
            new LocalRequest.Down(),
            new LocalRequest.Logout(),
            new LocalRequest.RotateKeys(),
            new LocalRequest.Ping("b", 1, true, 2, 3),
            new LocalRequest.Path("b"),
            new LocalRequest.Ip(null),
            new LocalRequest.Whois("b"),
            new LocalRequest.Capture(4),
            new LocalRequest.Netcheck(),
            new LocalRequest.Version());

    private final JsonCodec mapper = JsonCodec.ofProtocol();

    @Test
    void bothCodecsWriteAndReadTheSame() {
        assertThat(REPLIES).hasSize(LocalReply.class.getPermittedSubclasses().length);
        for (LocalReply reply : REPLIES) {
            assertThat(LocalLines.encode(reply)).isEqualTo(mapper.encodeText(reply));
            assertThat(LocalLines.reply(mapper.encodeText(reply))).isEqualTo(reply);
        }
        assertThat(REQUESTS).hasSize(LocalRequest.class.getPermittedSubclasses().length);
        for (LocalRequest request : REQUESTS) {
            assertThat(LocalLines.encode(request)).isEqualTo(mapper.encodeText(request));
            assertThat(LocalLines.request(mapper.encodeText(request))).isEqualTo(request);
        }
    }

    @Test
    void whatIsNoReplyIsRefused() {
        for (String hostile : List.of(
                "",
                "{",
                "[]",
                "7",
                "{\"kind\":\"nothing\"}",
                "{\"kind\":\"done\"}",
                "{\"kind\":\"done\",\"text\":null}",
                "{\"kind\":\"done\",\"text\":7}",
                "{\"kind\":\"done\",\"text\":\"a\"} x",
                "{\"kind\":\"version\",\"version\":\"a\",\"pid\":\"b\"}",
                "{\"kind\":\"failed\",\"reason\":\"NO\",\"message\":\"\"}",
                "[".repeat(10_000))) {
            assertThatThrownBy(() -> LocalLines.reply(hostile)).as(hostile).isInstanceOf(JsonMalformed.class);
        }
    }
}
