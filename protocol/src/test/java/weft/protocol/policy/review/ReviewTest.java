package weft.protocol.policy.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.protocol.packet.IpAddress;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.Fixture;

class ReviewTest {
    private static final String RULES = """
            "acls": [
              {"action": "accept", "src": ["group:dev"], "dst": ["tag:server:22"]},
              {"action": "accept", "proto": "udp", "src": ["ann@example.com"], "dst": ["db:53", "lan:*"]},
            ],
            "ssh": [{"action": "check", "src": ["group:dev"], "dst": ["tag:server"], "users": ["autogroup:nonroot"]}],
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"src": "group:dev", "accept": ["tag:server:22"], "deny": ["tag:server:23"]}   |
                    {"src": "ann@example.com", "proto": "udp", "accept": ["db:53"]}                |
                    {"src": "bob@example.com", "deny": ["db:53"]}                                  |
                    {"src": "bob@example.com", "accept": ["db:53"]}                                | expected to be accepted, but no rule does
                    {"src": "group:dev", "accept": ["db:53"]}                                      | expected to be accepted, but no rule does
                    {"src": "group:dev", "deny": ["db:53"]}                                        | expected to be denied, but a rule accepts it
                    {"src": "ann@example.com", "proto": "tcp", "accept": ["db:53"]}                | expected to be accepted, but no rule does
                    {"src": "ann@example.com", "accept": ["lan:53"]}                               | one host, not a range
                    {"src": "ann@example.com", "accept": ["db:*"]}                                 | one port
                    {"src": "ann@example.com", "accept": ["db:50-60"]}                             | one port
                    {"src": "ann@example.com", "accept": ["tag:exit:22"]}                          | no node is the destination
                    {"src": "ann@example.com", "proto": "icmp", "accept": ["db:53"]}               | tcp, udp or sctp
                    {"src": "tag:ghost", "deny": ["db:53"]}                                        | no node is "tag:ghost"
                    {"src": "ann@example.com"}                                                     | nothing to test
                    {"accept": ["db:53"]}                                                          | has no src
                    """)
    void testsHoldOrSayWhyNot(String test, @org.jspecify.annotations.Nullable String message) {
        var failures = PolicyTests.failuresOf(Fixture.compile(RULES + "\"tests\": [" + test + "]"));

        if (message == null) {
            assertThat(failures).isEmpty();
        } else {
            assertThat(failures)
                    .isNotEmpty()
                    .allMatch(failure -> failure.message().contains(message));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"src": "ann@example.com", "dst": ["tag:server"], "accept": ["ann"], "check": ["ann"], "deny": ["root"]} |
                    {"src": "ann@example.com", "dst": ["tag:server"], "accept": ["root"]}    | expected to be let in
                    {"src": "tag:db", "dst": ["tag:server"], "check": ["ann"]}               | expected to be let in after a proof
                    {"src": "ann@example.com", "dst": ["tag:server:22"], "accept": ["ann"]}  | unknown tag "tag:server:22"
                    {"src": "ann@example.com", "dst": ["lan"], "accept": ["ann"]}            | disallowed element
                    {"src": "ann@example.com", "dst": ["tag:server"]}                        | nothing to test
                    """)
    void sshTestsHoldOrSayWhyNot(String test, @org.jspecify.annotations.Nullable String message) {
        var failures = PolicyTests.failuresOf(Fixture.compile(RULES + "\"sshTests\": [" + test + "]"));

        if (message == null) {
            assertThat(failures).isEmpty();
        } else {
            assertThat(failures)
                    .isNotEmpty()
                    .allMatch(failure -> failure.message().contains(message));
        }
    }

    @Test
    void testsOfAPolicyHoldBeforeThereAreDevices() {
        var document = Fixture.document(
                RULES
                        + "\"tests\": [{\"src\": \"bob@example.com\", \"accept\": [\"tag:server:22\"], \"deny\": [\"tag:exit:22\"]}]");

        assertThat(PolicyTests.failuresOf(CompiledPolicy.compile(document, StandIns.alone(document))))
                .isEmpty();
    }

    @Test
    void anExplanationNamesTheRuleAndTheLine() {
        var explanation = explain(Fixture.compile(RULES), "100.64.0.1", "100.64.0.4", 22);

        assertThat(explanation.allowed()).isTrue();
        assertThat(explanation.rules()).singleElement().satisfies(reason -> {
            assertThat(reason.rule()).isEqualTo("acls[0]");
            assertThat(reason.line()).isEqualTo(5);
        });
    }

    @Test
    void anExplanationNamesTheNearestRuleThatDoesNot() {
        var policy = Fixture.compile(RULES);

        assertThat(explain(policy, "100.64.0.1", "100.64.0.4", 80)
                        .rules()
                        .getFirst()
                        .why())
                .contains("for other ports or protocols: [22]");
        assertThat(explain(policy, "100.64.0.3", "100.64.0.5", 53)
                        .rules()
                        .getFirst()
                        .why())
                .contains("names the source, but as destinations only [tag:server]");
        assertThat(explain(policy, "100.64.0.1", "10.1.2.3", 80).notes())
                .anyMatch(note -> note.contains("is reached through router"));
    }

    @Test
    void aDiffSaysWhoGainsAndWhoLoses() {
        var before = Fixture.compile(RULES);
        var after = Fixture.compile(
                "\"acls\": [{\"action\": \"accept\", \"src\": [\"bob@example.com\"], \"dst\": [\"tag:server:22\", \"tag:db:5432\"]}]");

        var diff = PolicyDiff.between(before, after);

        assertThat(diff.byUser().keySet()).containsExactly("ann@example.com", "bob@example.com");
        assertThat(diff.byNode().get("desk")).isNotNull().satisfies(access -> {
            assertThat(access.gained()).containsExactly("database 5432");
            assertThat(access.lost()).isEmpty();
        });
        assertThat(diff.byNode().get("laptop"))
                .isNotNull()
                .satisfies(access -> assertThat(access.lost())
                        .containsExactly("10.0.0.0/8 behind router udp:*", "database udp:53", "server 22"));
        assertThat(diff.newMaps()).containsExactly("database", "desk", "laptop", "phone", "router", "server");
        assertThat(PolicyDiff.between(before, Fixture.compile(RULES)).isEmpty()).isTrue();
    }

    private static Explanation explain(CompiledPolicy policy, String source, String target, int port) {
        return Explanation.of(policy, IpAddress.parse(source), IpAddress.parse(target), port, List.of(6, 17));
    }
}
