package weft.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "web, WEB, true",
        "web, web1, false",
        "web*, web, true",
        "web*, Web-12, true",
        "*web, a-web, true",
        "*web, web-a, false",
        "w**b, web, true",
        "***, '', true",
        "'', '', true",
        "'', a, false",
        "*a*b, xaxbxab, true",
        "*a*b, xaxbxaba, false",
        "Ä*, äb, true",
        "a.b, axb, false",
        "[ab]*, b, false"
    })
    void aStarStandsForAnythingAndAllElseForItself(String pattern, String text, boolean matches) {
        assertThat(Glob.of(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void itIsAsTheRegularExpressionSays() {
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            var pattern = word(random, "ab*", 8);
            var text = word(random, "ab", 10);

            assertThat(Glob.of(pattern).matches(text))
                    .as("%s and %s", pattern, text)
                    .isEqualTo(Pattern.matches(pattern.replaceAll("\\*+", ".*"), text));
        }
    }

    private static String word(Random random, String letters, int lengthMax) {
        var word = new StringBuilder();
        for (int left = random.nextInt(lengthMax + 1); left > 0; left--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    @Test
    void howManyStarsThereAreCostsNoMoreThanTheLengths() {
        var pattern = "*a".repeat(200) + "b";
        var text = new Counted("a".repeat(400));

        boolean matches = Glob.of(pattern).matches(text);

        assertThat(matches).isFalse();
        assertThat(text.looks).isLessThanOrEqualTo((long) pattern.length() * text.length());
    }

    /// How often a character of it was looked at.
    private static final class Counted implements CharSequence {
        private final String text;
        private long looks;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }
    }
}
