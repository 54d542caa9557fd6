package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchOptionsTest {
    @Test
    void aPartIsMeasuredByItselfAndIsNoFullRun() {
        var options = options("--part", "redial");

        assertThat(options.wants("redial")).isTrue();
        assertThat(options.wants("changes")).isFalse();
        assertThat(options.isFull()).isFalse();
    }

    @Test
    void withoutAPartAllOfThemAreMeasured() {
        var options = options();

        assertThat(options.wants("redial")).isTrue();
        assertThat(options.wants("changes")).isTrue();
        assertThat(options.isFull()).isTrue();
        assertThat(options("--quick").isFull()).isFalse();
    }

    private static BenchOptions options(String... arguments) {
        return BenchOptions.parse("control", arguments, "changes", "redial");
    }
}
