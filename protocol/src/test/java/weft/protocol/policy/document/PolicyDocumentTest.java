package weft.protocol.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentTest {
    private static final String DECLARED = """
            {"groups": {"group:dev": ["ann@example.com"]},
             "hosts": {"db": "100.64.0.5", "lan": "10.0.0.0/8"},
             "tagOwners": {"tag:server": ["group:dev"], "tag:db": []},
             "postures": {"posture:new": ["node:os == 'linux'"]},
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "acl": []                                                                                  | "acls"
                    "acls": {}                                                                                 | is a list in brackets
                    "acls": [{"action":"deny","src":["*"],"dst":["*:*"]}]                                      | action="deny" is not supported
                    "acls": [{"src":["*"],"dst":["*:*"]}]                                                      | action="" is not supported
                    "acls": [{"action":"accept","sorce":["*"],"dst":["*:*"]}]                                  | did you mean "src"
                    "acls": [{"action":"accept","src":["group:dve"],"dst":["*:*"]}]                            | did you mean "group:dev"
                    "acls": [{"action":"accept","src":["tag:sever"],"dst":["*:*"]}]                            | did you mean "tag:server"
                    "acls": [{"action":"accept","src":["nowhere"],"dst":["*:*"]}]                              | host not found
                    "acls": [{"action":"accept","src":["*"],"dst":["tag:server"]}]                             | "server" is no port number
                    "acls": [{"action":"accept","src":["*"],"dst":["*"]}]                                      | expected a destination, a colon and ports
                    "acls": [{"action":"accept","src":["*"],"dst":["*:90-80"]}]                                | did you mean 80-90
                    "acls": [{"action":"accept","src":["*"],"dst":["*:0"]}]                                    | 0 is no port
                    "acls": [{"action":"accept","src":["*"],"dst":["*:70000"]}]                                | ports end at 65535
                    "acls": [{"action":"accept","proto":"icmp","src":["*"],"dst":["*:80"]}]                    | icmp has no ports
                    "acls": [{"action":"accept","proto":"tpc","src":["*"],"dst":["*:80"]}]                     | did you mean "tcp"
                    "acls": [{"action":"accept","proto":"06","src":["*"],"dst":["*:*"]}]                       | does not begin with 0
                    "acls": [{"action":"accept","src":["10.0.0.9-10.0.0.1"],"dst":["*:*"]}]                    | did you mean 10.0.0.1-10.0.0.9
                    "acls": [{"action":"accept","src":["autogroup:self"],"dst":["*:*"]}]                       | not valid on the src side
                    "acls": [{"action":"accept","src":["autogroup:internet"],"dst":["*:*"]}]                   | not valid on the src side
                    "acls": [{"action":"accept","src":["autogroup:memer"],"dst":["*:*"]}]                      | did you mean "autogroup:member"
                    "acls": [{"action":"accept","src":["*"],"dst":["autogroup:danger-all:*"]}]                 | danger-all as a dst
                    "acls": [{"action":"accept","src":["tag:db"],"dst":["autogroup:self:*"]}]                  | autogroup:self can only be used
                    "grants": [{"src":["*"],"dst":["autogroup:self"],"ip":["*"]}]                              | autogroup:self can only be used
                    "grants": [{"src":["*"],"dst":["*"]}]                                                      | ip and app can not both be empty
                    "grants": [{"src":["*"],"dst":["::/0"],"ip":["*"]}]                                        | to allow all IP addresses
                    "grants": [{"src":["*"],"dst":["*"],"ip":["tcp:80:90"]}]                                   | only one colon
                    "grants": [{"src":["*"],"dst":["*"],"ip":["gre:80"]}]                                      | gre has no ports
                    "grants": [{"src":["*"],"dst":["*"],"app":{"x":[{}]}}]                                     | must have the form
                    "grants": [{"src":["*"],"dst":["*"],"app":{"tailscale.com/cap/funnel":[{}]}}]              | tailscale.com domain
                    "grants": [{"src":["*"],"dst":["autogroup:internet"],"app":{"example.com/x":[{}]}}]        | app grants with autogroup:internet
                    "grants": [{"src":["*"],"dst":["*"],"ip":["*"],"via":["group:dev"]}]                       | via can only be a tag
                    "grants": [{"src":["*"],"dst":["*"],"ip":["*"],"via":["tag:x"]}]                           | tag not found
                    "grants": [{"src":["*"],"dst":["*"],"ip":["*"],"srcPosture":["posture:old"]}]              | posture not found
                    "grants": [{"src":["*"],"dst":["*"],"ip":["*"],"srcPosture":["node:os = 'x'"]}]            | a condition reads like
                    "ssh": [{"action":"check","src":["*"],"dst":["tag:db"],"users":["root"]}]                  | no source of ssh rules
                    "ssh": [{"action":"accept","checkPeriod":"1h","src":["tag:db"],"dst":["tag:db"],"users":["x"]}] | only valid with action "check"
                    "ssh": [{"action":"accept","src":["tag:db"],"dst":["lan"],"users":["root"]}]               | invalid dst "lan"
                    "ssh": [{"action":"accept","src":["group:dev"],"dst":["bob@example.com"],"users":["root"]}] | only that same user
                    "nodeAttrs": [{"target":["autogroup:self"],"attr":["x"]}]                                  | names no nodes of its own
                    "nodeAttrs": [{"target":["*"],"ipPool":["10.0.0.0/8"]}]                                    | not within 100.64.0.0/10
                    "autoApprovers": {"routes":{"10.0.0.0/33":["tag:db"]}}                                     | is not a prefix
                    "autoApprovers": {"exitNode":["tag:x"]}                                                    | tag not found
                    "ipsets": {"ipset:a":["ipset:b"],"ipset:b":["ipset:a"]}                                    | contains itself
                    "randomizeClientPort": "yes"                                                               | true or false
                    """)
    void refusesAndSaysWhatWouldBeRight(String section, String message) {
        assertThat(problems(DECLARED + section + "}"))
                .anyMatch(problem -> problem.message().contains(message));
    }

    @Test
    void acceptsWhatTheLanguageHas() {
        var outcome = PolicyDocument.read(DECLARED + """
                "ACLs": [
                  {"Action": "accept", "Users": ["ann@example.com"], "Ports": ["db:22", "[fd7a::1]:443", "fd7a::/64:80-90"]},
                  {"action": "accept", "proto": "UDP", "src": [" group:dev ", "10.0.0.1-10.0.0.9"], "dst": ["lan:53"]},
                ],
                "grants": [{"src": ["user:*@example.com"], "dst": ["autogroup:self"], "ip": ["22", "tcp:443", "47:*"],
                            "app": {"example.com/cap/x": null}, "srcPosture": ["posture:new", "custom:tier IN ['a', 'b']"]}],
                "ssh": [{"action": "check", "checkPeriod": "1h30m", "src": ["autogroup:member"], "dst": ["autogroup:self"],
                         "users": ["autogroup:nonroot", "root"], "recorder": ["tag:db"], "acceptEnv": ["LC_*"]}],
                "tests": [{"src": "ann@example.com", "accept": ["db:22"]}],
                }""");

        assertThat(outcome).isInstanceOfSatisfying(PolicyDocument.Outcome.Accepted.class, accepted -> {
            assertThat(accepted.document().rules()).hasSize(3);
            assertThat(accepted.document().ssh().getFirst().checkSeconds()).isEqualTo(5_400L);
        });
    }

    @Test
    void namesLineAndColumn() {
        var problems = problems(
                "{\n  // comment\n\t\"acls\": [{\"action\": \"accept\", \"src\": [\"группа\"], \"dst\": [\"*:*\"]}],\n}");

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(3);
            assertThat(problem.column()).isEqualTo(40);
        });
    }

    @Test
    void tagsMayOwnEachOtherInACircle() {
        assertThat(problems(
                        "{\"tagOwners\": {\"tag:a\": [\"tag:b\"], \"tag:b\": [\"tag:a\"], \"tag:c\": [\"tag:c\"]}}"))
                .isEmpty();
    }

    @Test
    void refusesWhatIsTooLargeAtOnce() {
        String large = "{\"acls\": [" + " ".repeat(10 << 20) + "]}";

        Assertions.assertTimeout(
                Duration.ofSeconds(2),
                () -> assertThat(problems(large))
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.message()).contains("at most 4194304")));
    }

    @Test
    void neverThrowsWhateverIsCutOutOrPutIn() {
        String text = DECLARED + "\"grants\": [{\"src\": [\"*\"], \"dst\": [\"tag:db\"], \"ip\": [\"tcp:22-80\"]}]}";
        var random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            int at = random.nextInt(text.length());
            int length = random.nextInt(4);
            String piece = List.of("", "\"", "{", "]", ":", "*", "-", "\\u00", "tag:", "//", "/*", "🚀", "1e9")
                    .get(random.nextInt(13));
            PolicyDocument.read(text.substring(0, at) + piece + text.substring(Math.min(text.length(), at + length)));
        }
    }

    private static List<PolicyProblem> problems(String text) {
        return PolicyDocument.read(text) instanceof PolicyDocument.Outcome.Refused refused
                ? refused.problems()
                : List.of();
    }
}
