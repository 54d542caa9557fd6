package weft.protocol.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PortTarget;

class FilterEditTest {
    @Test
    void oneMoreSourceInALongListIsAllThatIsTold() {
        var before = List.of(rule(80, 1_000), rule(22, 3));
        var after = List.of(rule(80, 1_001), rule(22, 3));

        var edit = FilterEdit.between(before, after, FilterEdit.Difference::between);

        assertThat(edit.rules())
                .containsExactly(
                        new FilterPart.Resourced(0, List.of(source(1_000)), List.of()), new FilterPart.Kept(1));
        assertThat(edit.applyTo(before)).isEqualTo(after);
    }

    @Test
    void anotherListOfSourcesIsToldWhole() {
        var before = List.of(rule(80, 4));
        var after = List.of(new FilterRule(
                List.of(source(90), source(91)), before.getFirst().destinations(), List.of()));

        var edit = FilterEdit.between(before, after, FilterEdit.Difference::between);

        assertThat(edit).isEqualTo(FilterEdit.whole(after));
    }

    @Test
    void ofRulesAlikeButForTheirSourcesTheOneThatChangedIsToldByItself() {
        var other = List.of(source(5_000), source(5_001));
        var before = List.of(rule(80, 100), rule(80, 100).withSources(other));
        var after = List.of(rule(80, 100), rule(80, 100).withSources(List.of(source(5_000), source(5_001), source(7))));

        var edit = FilterEdit.between(before, after, FilterEdit.Difference::between);

        assertThat(edit.rules())
                .containsExactly(new FilterPart.Kept(0), new FilterPart.Resourced(1, List.of(source(7)), List.of()));
    }

    @Test
    void aDifferenceIsThatOfTheSetsAlsoWhereSourcesStandTwiceOrMove() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var before = sources(random);
            var after = random.nextBoolean() ? sources(random) : new ArrayList<>(before);
            after.add(random.nextInt(after.size() + 1), source(random.nextInt(12)));
            var difference = FilterEdit.Difference.between(before, after);

            assertThat(difference.added())
                    .as("seed %d", seed)
                    .isEqualTo(after.stream()
                            .filter(each -> !before.contains(each))
                            .toList());
            assertThat(difference.removed())
                    .as("seed %d", seed)
                    .isEqualTo(before.stream()
                            .distinct()
                            .filter(each -> !after.contains(each))
                            .toList());
        }
    }

    private static List<IpPrefix> sources(Random random) {
        var sources = new ArrayList<IpPrefix>();
        for (int i = random.nextInt(10); i > 0; i--) {
            sources.add(source(random.nextInt(12)));
        }
        return sources;
    }

    @Test
    void whateverChangesTheStepsLeadToTheNewFilter() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<FilterRule> filter = List.of();
        for (int i = 0; i < 500; i++) {
            var next = edited(filter, random);
            var edit = FilterEdit.between(filter, next, FilterEdit.Difference::between);
            assertThat(edit.fits(filter)).isTrue();
            assertThat(edit.applyTo(filter).stream().map(FilterRule::digest))
                    .as("seed %d, step %d", seed, i)
                    .containsExactlyElementsOf(
                            next.stream().map(FilterRule::digest).toList());
            filter = edit.applyTo(filter);
        }
    }

    @Test
    void numbersOfRulesThatAreNotThereDoNotFit() {
        var filter = List.of(rule(80, 1));

        for (int number : List.of(-1, 1, Integer.MAX_VALUE)) {
            assertThat(new FilterEdit(List.of(new FilterPart.Kept(number))).fits(filter))
                    .isFalse();
            assertThat(new FilterEdit(List.of(new FilterPart.Resourced(number, List.of(), List.of()))).fits(filter))
                    .isFalse();
        }
    }

    @Test
    void theOrderOfSourcesMakesNoOtherDigest() {
        var some = new FilterRule(List.of(source(1), source(2)), List.of(), List.of());

        assertThat(some.withSources(List.of(source(2), source(1), source(2))).digest())
                .isEqualTo(some.digest());
        assertThat(some.withSources(List.of(source(2))).digest()).isNotEqualTo(some.digest());
    }

    private static List<FilterRule> edited(List<FilterRule> filter, Random random) {
        var next = new ArrayList<>(filter);
        if (!next.isEmpty() && random.nextInt(4) == 0) {
            next.remove(random.nextInt(next.size()));
        }
        if (next.size() < 6 && random.nextInt(2) == 0) {
            next.add(random.nextInt(next.size() + 1), rule(random.nextInt(3), random.nextInt(40)));
        }
        if (!next.isEmpty()) {
            int at = random.nextInt(next.size());
            var sources = new ArrayList<>(next.get(at).sources());
            sources.removeIf(_ -> random.nextInt(10) == 0);
            sources.add(source(random.nextInt(50)));
            next.set(at, next.get(at).withSources(sources));
        }
        return next;
    }

    private static FilterRule rule(int port, int sources) {
        var target = new PortTarget(IpPrefix.ALL_IPV4, port, port);
        return new FilterRule(
                IntStream.range(0, sources).mapToObj(FilterEditTest::source).toList(), List.of(target), List.of());
    }

    private static IpPrefix source(int number) {
        return IpPrefix.host(IpAddress.ofIpv4(0x64400000 + number));
    }
}
