package weft.protocol.policy.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.protocol.packet.IpAddress;
import weft.protocol.policy.PacketFilter;
import weft.protocol.policy.review.PolicyTests;

/// What documents mean for single packets: from which address, to which, protocol by number and port. The classes that
/// few other cases are about: ranges, `autogroup:self`, protocols without ports, IPv6, postures, provider groups,
/// `via`.
class PacketCasesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "randomizeClientPort": false                                                                  | 100.64.0.1 | 100.64.0.4 | 6  | 22   | yes
        "randomizeClientPort": false                                                                  | 100.64.0.4 | 10.1.2.3   | 17 | 53   | yes
        "randomizeClientPort": false                                                                  | fd7a:115c:a1e0::3 | fd7a:115c:a1e0::4 | 47 | 0 | no
        "acls": []                                                                                    | 100.64.0.1 | 100.64.0.2 | 6  | 22   | no
        "grants": []                                                                                  | 100.64.0.1 | 100.64.0.2 | 1  | 0    | no
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 100.64.0.1 | 100.64.0.4 | 6  | 80   | yes
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 100.64.0.1 | 100.64.0.4 | 17 | 80   | yes
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 100.64.0.1 | 100.64.0.4 | 1  | 0    | yes
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 100.64.0.1 | 100.64.0.4 | 132 | 80  | no
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 100.64.0.1 | 100.64.0.4 | 6  | 81   | no
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 100.64.0.1 | 100.64.0.5 | 6  | 80   | no
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 192.0.2.1  | 100.64.0.4 | 6  | 80   | no
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 10.1.0.9   | 100.64.0.4 | 6  | 80   | yes
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80"]}]                             | 100.115.92.9 | 100.64.0.4 | 6 | 80  | no
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80,90-99"]}]                       | 100.64.0.2 | 100.64.0.4 | 6  | 95   | yes
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80,90-99"]}]                       | 100.64.0.2 | 100.64.0.4 | 6  | 89   | no
        "acls": [{"action":"accept","src":["*"],"dst":["tag:server:80,90-99"]}]                       | 100.64.0.2 | 100.64.0.4 | 6  | 100  | no
        "acls": [{"action":"accept","proto":"tcp","src":["*"],"dst":["tag:server:*"]}]                | 100.64.0.2 | 100.64.0.4 | 17 | 80   | no
        "acls": [{"action":"accept","proto":"17","src":["*"],"dst":["tag:server:53"]}]                | 100.64.0.2 | 100.64.0.4 | 17 | 53   | yes
        "acls": [{"action":"accept","proto":"17","src":["*"],"dst":["tag:server:53"]}]                | 100.64.0.2 | 100.64.0.4 | 1  | 0    | no
        "acls": [{"action":"accept","proto":"gre","src":["*"],"dst":["tag:server:*"]}]                | 100.64.0.2 | 100.64.0.4 | 47 | 0    | yes
        "acls": [{"action":"accept","proto":"47","src":["*"],"dst":["tag:server:*"]}]                 | fd7a:115c:a1e0::2 | fd7a:115c:a1e0::4 | 47 | 0 | yes
        "acls": [{"action":"accept","proto":"icmp","src":["*"],"dst":["tag:server:*"]}]               | 100.64.0.2 | 100.64.0.4 | 1  | 0    | yes
        "acls": [{"action":"accept","proto":"icmp","src":["*"],"dst":["tag:server:*"]}]               | 100.64.0.2 | 100.64.0.4 | 6  | 22   | no
        "acls": [{"action":"accept","proto":"sctp","src":["*"],"dst":["tag:server:3868"]}]            | 100.64.0.2 | 100.64.0.4 | 132 | 3868 | yes
        "acls": [{"action":"accept","proto":"sctp","src":["*"],"dst":["tag:server:3868"]}]            | 100.64.0.2 | 100.64.0.4 | 132 | 3869 | no
        "acls": [{"action":"accept","src":["group:dev"],"dst":["db:5432"]}]                           | 100.64.0.3 | 100.64.0.5 | 6  | 5432 | yes
        "acls": [{"action":"accept","src":["group:dev"],"dst":["db:5432"]}]                           | fd7a:115c:a1e0::3 | fd7a:115c:a1e0::5 | 6 | 5432 | no
        "acls": [{"action":"accept","src":["group:dev"],"dst":["tag:db:5432"]}]                       | fd7a:115c:a1e0::3 | fd7a:115c:a1e0::5 | 6 | 5432 | yes
        "acls": [{"action":"accept","src":["group:dev"],"dst":["lan:443"]}]                           | 100.64.0.3 | 10.1.7.7   | 6  | 443  | yes
        "acls": [{"action":"accept","src":["group:dev"],"dst":["lan:443"]}]                           | 100.64.0.4 | 10.1.7.7   | 6  | 443  | no
        "acls": [{"action":"accept","src":["group:dev"],"dst":["10.1.7.0/24:443"]}]                   | 100.64.0.3 | 10.1.8.7   | 6  | 443  | no
        "acls": [{"action":"accept","src":["100.64.0.1-100.64.0.2"],"dst":["tag:db:22"]}]             | 100.64.0.2 | 100.64.0.5 | 6  | 22   | yes
        "acls": [{"action":"accept","src":["100.64.0.1-100.64.0.2"],"dst":["tag:db:22"]}]             | 100.64.0.3 | 100.64.0.5 | 6  | 22   | no
        "acls": [{"action":"accept","src":["100.64.0.1-100.64.0.3","100.64.0.2-100.64.0.4"],"dst":["tag:db:22"]}] | 100.64.0.4 | 100.64.0.5 | 6 | 22 | yes
        "acls": [{"action":"accept","src":["autogroup:member"],"dst":["autogroup:self:*"]}]           | 100.64.0.1 | 100.64.0.2 | 6  | 22   | yes
        "acls": [{"action":"accept","src":["autogroup:member"],"dst":["autogroup:self:*"]}]           | 100.64.0.1 | 100.64.0.3 | 6  | 22   | no
        "acls": [{"action":"accept","src":["autogroup:member"],"dst":["autogroup:self:22","tag:server:80"]}] | 100.64.0.3 | 100.64.0.4 | 6 | 80 | yes
        "acls": [{"action":"accept","src":["autogroup:member"],"dst":["autogroup:self:22","tag:server:80"]}] | 100.64.0.3 | 100.64.0.4 | 6 | 22 | no
        "acls": [{"action":"accept","src":["ann@example.com"],"dst":["autogroup:self:22"]}]           | 100.64.0.2 | 100.64.0.1 | 6  | 22   | yes
        "acls": [{"action":"accept","src":["bob@example.com"],"dst":["autogroup:self:22"]}]           | 100.64.0.2 | 100.64.0.1 | 6  | 22   | no
        "acls": [{"action":"accept","src":["*"],"dst":["autogroup:self:22"]}]                         | 100.64.0.4 | 100.64.0.4 | 6  | 22   | no
        "acls": [{"action":"accept","src":["autogroup:tagged"],"dst":["autogroup:member:22"]}]        | 100.64.0.4 | 100.64.0.3 | 6  | 22   | yes
        "acls": [{"action":"accept","src":["autogroup:tagged"],"dst":["autogroup:member:22"]}]        | 100.64.0.3 | 100.64.0.4 | 6  | 22   | no
        "acls": [{"action":"accept","src":["group:ops@example.com"],"dst":["tag:db:22"]}]             | 100.64.0.3 | 100.64.0.5 | 6  | 22   | yes
        "acls": [{"action":"accept","src":["group:ops@example.com"],"dst":["tag:db:22"]}]             | 100.64.0.1 | 100.64.0.5 | 6  | 22   | no
        "grants": [{"src":["user:*@example.com"],"dst":["tag:db"],"ip":["tcp:22-23","icmp:*"]}]       | 100.64.0.3 | 100.64.0.5 | 6  | 23   | yes
        "grants": [{"src":["user:*@example.com"],"dst":["tag:db"],"ip":["tcp:22-23","icmp:*"]}]       | 100.64.0.3 | 100.64.0.5 | 17 | 23   | no
        "grants": [{"src":["user:*@example.com"],"dst":["tag:db"],"ip":["tcp:22-23","icmp:*"]}]       | 100.64.0.4 | 100.64.0.5 | 1  | 0    | no
        "grants": [{"src":["tag:server"],"dst":["tag:db"],"ip":["47:*"]}]                             | 100.64.0.4 | 100.64.0.5 | 47 | 0    | yes
        "grants": [{"src":["tag:server"],"dst":["tag:db"],"ip":["47:*"]}]                             | 100.64.0.4 | 100.64.0.5 | 6  | 80   | no
        "grants": [{"src":["tag:server"],"dst":["tag:db"],"ip":["*"]}]                                | 100.64.0.4 | 100.64.0.5 | 6  | 65535 | yes
        "grants": [{"src":["tag:server"],"dst":["tag:db"],"app":{"example.com/cap/x":[{}]}}]          | 100.64.0.4 | 100.64.0.5 | 6  | 80   | no
        "grants": [{"src":["bob@example.com"],"dst":["10.1.0.0/16"],"ip":["443"],"via":["tag:router"]}] | 100.64.0.3 | 10.1.0.1 | 6  | 443  | yes
        "grants": [{"src":["bob@example.com"],"dst":["10.1.0.0/16"],"ip":["443"],"via":["tag:server"]}] | 100.64.0.3 | 10.1.0.1 | 6  | 443  | no
        "postures": {"posture:p": ["node:os == 'linux'"]}, "acls": [{"action":"accept","src":["*"],"srcPosture":["posture:p"],"dst":["tag:db:22"]}] | 100.64.0.3 | 100.64.0.5 | 6 | 22 | no
        "postures": {"posture:p": ["node:os NOT SET"]}, "acls": [{"action":"accept","src":["*"],"srcPosture":["posture:p"],"dst":["tag:db:22"]}]    | 100.64.0.3 | 100.64.0.5 | 6 | 22 | yes
        "postures": {"posture:p": ["node:os NOT SET"]}, "acls": [{"action":"accept","src":["*"],"srcPosture":["posture:p"],"dst":["tag:db:22"]}]    | 10.1.0.9   | 100.64.0.5 | 6 | 22 | no
        "ipsets": {"ipset:s": ["100.64.0.0/24", "remove 100.64.0.3"]}, "acls": [{"action":"accept","src":["ipset:s"],"dst":["tag:db:22"]}] | 100.64.0.3 | 100.64.0.5 | 6 | 22 | no
        "ipsets": {"ipset:s": ["100.64.0.0/24", "remove 100.64.0.3"]}, "acls": [{"action":"accept","src":["ipset:s"],"dst":["tag:db:22"]}] | 100.64.0.2 | 100.64.0.5 | 6 | 22 | yes
        "acls": [{"action":"accept","src":["fd7a:115c:a1e0::/48"],"dst":["tag:db:22"]}]               | fd7a:115c:a1e0::1 | fd7a:115c:a1e0::5 | 6 | 22 | yes
        "acls": [{"action":"accept","src":["fd7a:115c:a1e0::/48"],"dst":["tag:db:22"]}]               | 100.64.0.1 | 100.64.0.5 | 6 | 22 | no
        "acls": [{"action":"accept","src":["*"],"dst":["[fd7a:115c:a1e0::5]:22"]}]                    | fd7a:115c:a1e0::1 | fd7a:115c:a1e0::5 | 6 | 22 | yes
        "acls": [{"action":"accept","src":["autogroup:owner"],"dst":["*:22"]}]                        | 100.64.0.1 | 100.64.0.3 | 6 | 22 | yes
        "acls": [{"action":"accept","src":["autogroup:owner"],"dst":["*:22"]}]                        | 100.64.0.3 | 100.64.0.1 | 6 | 22 | no
        """)
    void aPacketPassesOrNot(String sections, String source, String target, int protocol, int port, String passes) {
        var compiled = Fixture.compile(sections);
        var from = IpAddress.parse(source);
        var to = IpAddress.parse(target);

        var filter = PacketFilter.compile(compiled.filterOf(holderOf(to)).rules());

        assertThat(filter.accepts(protocol, from.high(), from.low(), to.high(), to.low(), port))
                .isEqualTo(passes.equals("yes"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"src": "ann@example.com", "accept": ["tag:db:22"]}                      | yes
        {"src": "ann@example.com", "accept": ["tag:db:23"]}                      | no
        {"src": "ann@example.com", "deny": ["tag:db:22"]}                        | no
        {"src": "ann@example.com", "deny": ["tag:db:23", "tag:server:22"]}       | yes
        {"src": "ann@example.com", "proto": "udp", "accept": ["tag:db:22"]}      | no
        {"src": "tag:server", "deny": ["tag:db:22"]}                             | yes
        {"src": "tag:server", "accept": ["tag:db:22"]}                           | no
        {"src": "group:dev", "accept": ["db:22"]}                                | yes
        {"src": "100.64.0.3", "accept": ["100.64.0.5:22"]}                       | yes
        {"src": "ann@example.com", "accept": ["tag:db:22"], "deny": ["db:22"]}   | no
        """)
    void aTestOfTheDocumentHoldsOrNot(String test, String holds) {
        var compiled =
                Fixture.compile("\"acls\": [{\"action\": \"accept\", \"proto\": \"tcp\", \"src\": [\"group:dev\"],"
                        + " \"dst\": [\"tag:db:22\"]}], \"tests\": [" + test + "]");

        assertThat(PolicyTests.failuresOf(compiled).isEmpty())
                .as("%s", PolicyTests.failuresOf(compiled))
                .isEqualTo(holds.equals("yes"));
    }

    /// The node whose address it is, else the router.
    private static String holderOf(IpAddress address) {
        return Fixture.world().nodes().values().stream()
                .filter(node -> node.addresses().contains(address))
                .map(PolicyNode::id)
                .findFirst()
                .orElse("router");
    }
}
