package weft.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import weft.protocol.hujson.JsonValue;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.SelfNode;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.SelfPolicy;
import weft.protocol.policy.compile.CapabilityGrant;

class PolicyViewsTest {
    private static final String CAP = "example.com/cap/board";
    private static final PeerNode ANN = peer(2);
    private static final PeerNode BOB = peer(3);

    @Test
    void aPeerHasWhatAllGrantsToItAtThisNodeSayTogether() {
        var map = map(
                grant("100.64.0.2/32", "100.64.0.1/32", "read"),
                grant("100.64.0.0/24", "fd7a:115c:a1e0::1/128", "write"),
                grant("100.64.0.2/32", "100.64.0.9/32", "elsewhere"));

        assertThat(PolicyViews.capabilities(map, ANN)).isEqualTo(Map.of(CAP, List.of("\"read\"", "\"write\"")));
        assertThat(PolicyViews.capabilities(map, BOB)).isEqualTo(Map.of(CAP, List.of("\"write\"")));
    }

    @Test
    void attributesShowWithTheirValuesAsJson() {
        var map = map();

        assertThat(PolicyViews.of(map).attributes())
                .isEqualTo(Map.of("plain", List.of(), "valued", List.of("[\"a\",1]")));
    }

    private static CapabilityGrant grant(String source, String destination, String value) {
        return new CapabilityGrant(
                List.of(IpPrefix.parse(source)),
                List.of(IpPrefix.parse(destination)),
                new TreeMap<>(Map.of(CAP, List.of(JsonValue.text(value)))));
    }

    private static NetworkMap map(CapabilityGrant... grants) {
        var attributes = new TreeMap<String, List<JsonValue>>();
        attributes.put("plain", List.of());
        attributes.put("valued", List.of(JsonValue.array(List.of(JsonValue.text("a"), JsonValue.number(1)))));
        var self = new SelfNode(
                new NodeId(1),
                "self",
                new TailnetId(1),
                "home",
                NodeKey.of(new byte[32]),
                IpAddress.parse("100.64.0.1"),
                IpAddress.parse("fd7a:115c:a1e0::1"),
                "",
                List.of("tag:a"),
                false,
                null,
                null,
                null);
        return new NetworkMap(
                1,
                self,
                new TreeMap<>(),
                List.of(),
                new SelfPolicy(List.of(grants), List.of(), attributes),
                List.of(),
                RelayMap.NONE);
    }

    private static PeerNode peer(int id) {
        var ipv4 = IpAddress.parse("100.64.0." + id);
        var ipv6 = IpAddress.parse("fd7a:115c:a1e0::" + id);
        return new PeerNode(
                new NodeId(id),
                "peer" + id,
                NodeKey.of(new byte[32]),
                null,
                ipv4,
                ipv6,
                List.of(IpPrefix.host(ipv4), IpPrefix.host(ipv6)),
                "ann",
                List.of(),
                true,
                null);
    }
}
