package weft.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IpSetTest {
    @Test
    void aSetIsItsPrefixes() {
        for (String text : List.of("0.0.0.0/0", "::/0", "::/80", "::/79", "10.0.0.0/8", "2001:db8::/32", "::1/128")) {
            var prefix = IpPrefix.parse(text);
            assertThat(IpSet.of(prefix).prefixes()).as(text).containsExactly(prefix);
        }
    }

    @Test
    void theUsualRangeHasAHole() {
        var set = IpSet.of(IpPrefix.parse("100.64.0.0/10")).minus(IpPrefix.parse("100.115.92.0/23"));

        assertThat(set.spans()).hasToString("[100.64.0.0-100.115.91.255, 100.115.94.0-100.127.255.255]");
        assertThat(set.contains(IpAddress.parse("100.115.92.1"))).isFalse();
        assertThat(set.overlaps(IpPrefix.parse("100.115.92.0/22"))).isTrue();
        assertThat(set.overlaps(IpPrefix.parse("100.115.92.0/23"))).isFalse();
    }

    @Test
    void operationsAreThoseOfSets() {
        var random = new SplittableRandom(11);
        for (int round = 0; round < 2_000; round++) {
            var one = set(random);
            var other = set(random);
            var hole = IpPrefix.containing(address(random.nextInt(256)), 24 + random.nextInt(9));
            var joined = one.plus(other);
            var cut = one.minus(hole);
            boolean overlap = false;
            boolean all = true;
            for (int i = 0; i < 256; i++) {
                var address = address(i);
                assertThat(joined.contains(address)).isEqualTo(one.contains(address) || other.contains(address));
                assertThat(cut.contains(address)).isEqualTo(one.contains(address) && !hole.contains(address));
                overlap |= one.contains(address) && other.contains(address);
                all &= one.contains(address) || !other.contains(address);
            }
            assertThat(one.overlaps(other)).isEqualTo(overlap);
            assertThat(one.containsAll(other)).isEqualTo(all);
            assertThat(IpSet.ofPrefixes(one.prefixes())).isEqualTo(one);
        }
    }

    private static IpSet set(SplittableRandom random) {
        var spans = new ArrayList<IpSpan>();
        for (int i = random.nextInt(5); i > 0; i--) {
            int first = random.nextInt(256);
            spans.add(new IpSpan(address(first), address(first + random.nextInt(256 - first))));
        }
        return new IpSet(spans);
    }

    private static IpAddress address(int number) {
        return IpAddress.ofIpv4(0x0a000000 + number);
    }
}
