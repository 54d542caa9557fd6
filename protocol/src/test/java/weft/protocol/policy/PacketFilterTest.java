package weft.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

class PacketFilterTest {
    private static final IpAddress ALICE = IpAddress.parse("100.64.0.1");
    private static final IpAddress BOB = IpAddress.parse("100.64.0.2");

    @Test
    void familiesDoNotMix() {
        var filter =
                PacketFilter.compile(List.of(FilterRule.of(List.of(IpPrefix.ALL_IPV4), List.of(IpPrefix.ALL_IPV6))));

        assertThat(accepts(filter, 6, ALICE, IpAddress.parse("fd7a::2"), 80)).isFalse();
        assertThat(accepts(filter, 6, ALICE, BOB, 80)).isFalse();
    }

    @Test
    void icmpAsksForThePairAndOtherProtocolsForAllPorts() {
        var filter = PacketFilter.compile(List.of(new FilterRule(
                List.of(IpPrefix.host(ALICE)),
                List.of(new PortTarget(IpPrefix.host(BOB), 80, 80)),
                List.of(1, 6, 47))));

        assertThat(accepts(filter, 1, ALICE, BOB, 0)).isTrue();
        assertThat(accepts(filter, 1, BOB, ALICE, 0)).isFalse();
        assertThat(accepts(filter, 47, ALICE, BOB, 0)).isFalse();
        assertThat(accepts(filter, 6, ALICE, BOB, 80)).isTrue();
        assertThat(accepts(filter, 6, ALICE, BOB, 81)).isFalse();
        assertThat(accepts(filter, 17, ALICE, BOB, 80)).isFalse();
    }

    @Test
    void theEndsOfTheAddressRangeAreInIt() {
        var everything = PacketFilter.ALLOW_ALL;

        assertThat(accepts(everything, 6, IpAddress.parse("255.255.255.255"), IpAddress.parse("0.0.0.0"), 0))
                .isTrue();
        assertThat(accepts(everything, 17, IpAddress.parse("::"), new IpAddress(-1L, -1L), 65_535))
                .isTrue();
    }

    /// However rules nest and overlap, the tree says what going through them one by one would.
    @RepeatedTest(40)
    void theTreeAgreesWithTheRules() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        var rules = new ArrayList<FilterRule>();
        for (int i = random.nextInt(60); i >= 0; i--) {
            rules.add(rule(random));
        }
        var filter = PacketFilter.compile(rules);

        int accepted = 0;
        for (int i = 0; i < 3_000; i++) {
            var source = address(random);
            var target = address(random);
            int protocol = new int[] {1, 6, 17, 47, 58, 132}[random.nextInt(6)];
            int port = random.nextInt(12);
            boolean expected = rules.stream().anyMatch(rule -> accepts(rule, protocol, source, target, port));
            assertThat(accepts(filter, protocol, source, target, port))
                    .as("seed %d: protocol %d from %s to %s port %d", seed, protocol, source, target, port)
                    .isEqualTo(expected);
            accepted += expected ? 1 : 0;
        }
        assertThat(accepted).as("seed %d", seed).isLessThan(3_000);
    }

    private static boolean accepts(FilterRule rule, int protocol, IpAddress source, IpAddress target, int port) {
        boolean ports = PacketFilter.hasPorts(protocol);
        return rule.protocols().contains(protocol)
                && source.isIpv4() == target.isIpv4()
                && rule.sources().stream().anyMatch(each -> each.contains(source))
                && rule.destinations().stream()
                        .anyMatch(each -> each.prefix().contains(target)
                                && (ports ? each.hasPort(port) : PacketFilter.isIcmp(protocol) || each.isAllPorts()));
    }

    private static FilterRule rule(SplittableRandom random) {
        var sources = new ArrayList<IpPrefix>();
        var targets = new ArrayList<PortTarget>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            sources.add(prefix(random));
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            int first = random.nextInt(10);
            targets.add(
                    random.nextInt(3) == 0
                            ? PortTarget.all(prefix(random))
                            : new PortTarget(prefix(random), first, random.nextInt(first, 12)));
        }
        return new FilterRule(
                sources, targets, random.nextBoolean() ? List.of() : List.of(random.nextBoolean() ? 47 : 132, 6));
    }

    /// Few bits vary, so that prefixes and addresses meet often.
    private static IpPrefix prefix(SplittableRandom random) {
        var address = address(random);
        int longest = address.familyBits();
        int bits = random.nextInt(5) == 0 ? random.nextInt(longest + 1) : longest - random.nextInt(6);
        return IpPrefix.containing(address, bits);
    }

    private static IpAddress address(SplittableRandom random) {
        int host = random.nextInt(32);
        return switch (random.nextInt(8)) {
            case 0 -> new IpAddress(0, host);
            case 1 -> new IpAddress(-1L, -1L - host);
            case 2, 3 -> new IpAddress(0xfd7a_115c_a1e0_0000L, host);
            case 4 -> IpAddress.ofIpv4(-1 - host);
            default -> IpAddress.ofIpv4(0x6440_0000 + host);
        };
    }

    private static boolean accepts(PacketFilter filter, int protocol, IpAddress source, IpAddress target, int port) {
        return filter.accepts(protocol, source.high(), source.low(), target.high(), target.low(), port);
    }
}
