package weft.protocol.policy.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.policy.compile.Fixture.prefixes;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpPrefix;

class CompiledPolicyTest {
    @Test
    void aRuleIsKnownToItsDestinationsAndSeenFromBothEnds() {
        var policy = Fixture.compile(
                "\"acls\": [{\"action\": \"accept\", \"src\": [\"group:dev\"], \"dst\": [\"tag:server:22,80-90\"]}]");

        var rule = policy.filterOf("server").rules().getFirst();

        assertThat(rule.sources()).containsExactlyInAnyOrderElementsOf(hosts(1, 2, 3));
        assertThat(rule.destinations().stream().map(target -> target.prefix()).distinct())
                .containsExactlyElementsOf(hosts(4));
        assertThat(rule.destinations().getFirst().firstPort()).isEqualTo(22);
        assertThat(policy.filterOf("laptop").rules()).isEmpty();
        assertThat(policy.peersOf("server")).containsExactly("desk", "laptop", "phone");
        assertThat(policy.peersOf("laptop")).containsExactly("server");
        assertThat(policy.peersOf("database")).isEmpty();
        assertThat(policy.maySee("desk", "server")).isTrue();
        assertThat(policy.maySee("desk", "laptop")).isFalse();
    }

    @Test
    void rulesFromTheSameSourcesShareOneList() {
        var policy = Fixture.compile("""
                "grants": [
                  {"src": ["group:dev"], "dst": ["tag:server"], "ip": ["tcp:22"]},
                  {"src": ["group:dev"], "dst": ["tag:db"], "ip": ["tcp:5432"]}]
                """);

        var atServer = policy.filterOf("server").rules().getFirst().sources();

        assertThat(atServer).containsExactlyInAnyOrderElementsOf(hosts(1, 2, 3));
        assertThat(policy.filterOf("database").rules().getFirst().sources()).isSameAs(atServer);
    }

    @Test
    void withoutRulesEverythingPassesAndWithAnEmptyListNothing() {
        assertThat(Fixture.compile("").peersOf("laptop")).hasSize(5);
        assertThat(Fixture.compile("\"acls\": []").peersOf("laptop")).isEmpty();
        assertThat(Fixture.compile("\"grants\": []").filterOf("server").rules()).isEmpty();
    }

    @Test
    void selfReachesTheSourcesOwnDevicesOnly() {
        var policy = Fixture.compile(
                "\"grants\": [{\"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:self\"], \"ip\": [\"*\"]}]");

        assertThat(policy.peersOf("laptop")).containsExactly("phone");
        assertThat(policy.peersOf("desk")).isEmpty();
        assertThat(policy.filterOf("phone").rules().getFirst().sources())
                .containsExactlyInAnyOrderElementsOf(hosts(1, 2));
        assertThat(policy.filterOf("server").rules()).isEmpty();
    }

    @Test
    void aRouteShowsToThoseWhoMayUseIt() {
        var policy = Fixture.compile(
                "\"grants\": [{\"src\": [\"ann@example.com\"], \"dst\": [\"lan\"], \"ip\": [\"tcp:443\"]}]");

        assertThat(policy.allowedPrefixes("laptop", "router")).contains(IpPrefix.parse("10.1.0.0/16"));
        assertThat(policy.allowedPrefixes("router", "laptop")).containsExactlyElementsOf(hosts(1));
        assertThat(policy.allowedPrefixes("desk", "router")).isEmpty();
        assertThat(policy.filterOf("router")
                        .rules()
                        .getFirst()
                        .destinations()
                        .getFirst()
                        .prefix())
                .isEqualTo(IpPrefix.parse("10.0.0.0/8"));
    }

    @Test
    void ofTwoRoutersOfOnePrefixTheLowerRankCarriesIt() {
        var backup = PolicyNode.tagged("backup", Set.of("tag:router"), Fixture.addresses(7))
                .withRoutes(prefixes("10.1.0.0/16"), prefixes("10.1.0.0/16"), 2);
        var policy = Fixture.compile("\"grants\": [{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"*\"]}]");

        var both = policy.with(List.of(new PolicyChange.NodePut(backup))).compiled();
        var failedOver = both.with(List.of(
                new PolicyChange.NodePut(backup.withRoutes(backup.advertisedRoutes(), backup.approvedRoutes(), 0))));

        assertThat(both.allowedPrefixes("laptop", "router")).contains(IpPrefix.parse("10.1.0.0/16"));
        assertThat(both.allowedPrefixes("laptop", "backup")).doesNotContain(IpPrefix.parse("10.1.0.0/16"));
        assertThat(failedOver.compiled().allowedPrefixes("laptop", "backup")).contains(IpPrefix.parse("10.1.0.0/16"));
        assertThat(failedOver.compiled().allowedPrefixes("laptop", "router"))
                .doesNotContain(IpPrefix.parse("10.1.0.0/16"));
        assertThat(failedOver.affected()).contains("laptop", "desk", "server");
    }

    @Test
    void aPostureLeavesOnlyNodesThatMeetIt() {
        var policy = Fixture.compile("""
                "postures": {"posture:new": ["node:os == 'linux'", "node:version >= '1.9'"]},
                "grants": [{"src": ["*"], "dst": ["tag:db"], "ip": ["*"], "srcPosture": ["posture:new"]}]""");
        var attributes = new java.util.TreeMap<String, String>();
        attributes.put("node:os", "linux");
        attributes.put("node:version", "1.10");

        var update = policy.with(
                List.of(new PolicyChange.NodePut(node(policy, "desk").withAttributes(attributes))));

        assertThat(policy.peersOf("database")).isEmpty();
        assertThat(update.compiled().peersOf("database")).containsExactly("desk");
        assertThat(update.affected()).containsExactly("database", "desk");
    }

    @Test
    void groupsOfTheIdentityProviderCount() {
        var policy = Fixture.compile(
                "\"grants\": [{\"src\": [\"group:ops@example.com\"], \"dst\": [\"tag:db\"], \"ip\": [\"*\"]}]");

        assertThat(policy.peersOf("database")).containsExactly("desk");
    }

    @Test
    void aChangeTouchesNobodyElse() {
        var policy = Fixture.compile(
                "\"grants\": [{\"src\": [\"ann@example.com\"], \"dst\": [\"tag:server\"], \"ip\": [\"22\"]},"
                        + "{\"src\": [\"bob@example.com\"], \"dst\": [\"tag:db\"], \"ip\": [\"*\"]}]");

        var update = policy.with(
                List.of(new PolicyChange.NodePut(node(policy, "server").withTags(Set.of("tag:db")))));

        assertThat(update.affected()).containsExactly("desk", "laptop", "phone", "server");
        assertThat(update.compiled().peersOf("desk")).containsExactly("database", "server");
        assertThat(update.compiled().peersOf("laptop")).isEmpty();
    }

    private static PolicyNode node(CompiledPolicy policy, String id) {
        return policy.world().nodes().values().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<IpPrefix> hosts(int... numbers) {
        return java.util.Arrays.stream(numbers)
                .boxed()
                .flatMap(number -> Fixture.addresses(number).stream())
                .map(IpPrefix::host)
                .toList();
    }
}
