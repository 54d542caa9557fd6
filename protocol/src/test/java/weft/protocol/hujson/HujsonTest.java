package weft.protocol.hujson;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HujsonTest {
    @Test
    void readsCommentsAndTrailingCommas() {
        var read = Hujson.read("""
                // a policy
                {
                  "a": [1, -2.5e3, "x",], /* between */
                  "b": {"c": null, "d": true,},
                } // end""");

        assertThat(read)
                .isInstanceOfSatisfying(
                        Hujson.Outcome.Read.class,
                        outcome -> assertThat(JsonWriter.write(outcome.value()))
                                .isEqualTo("{\"a\":[1,-2.5e3,\"x\"],\"b\":{\"c\":null,\"d\":true}}"));
    }

    @Test
    void keepsTextOfAnyScript() {
        String text = "{\"сервер\":\"مستخدم 🚀 \\u00e9\\t\\ud83d\\ude80\"}";

        assertThat(Hujson.read(text))
                .isInstanceOfSatisfying(
                        Hujson.Outcome.Read.class,
                        outcome -> assertThat(JsonWriter.write(outcome.value()))
                                .isEqualTo("{\"сервер\":\"مستخدم 🚀 é\\t🚀\"}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"a": 1, "a": 2}     | 1 | 10 | appears twice
                    {"a" 1}              | 1 | 6  | expected a colon
                    {"a": }              | 1 | 7  | expected a value
                    [1 2]                | 1 | 4  | expected a comma or ]
                    {a: 1}               | 1 | 2  | expected a name in double quotes
                    [01]                 | 1 | 2  | does not begin with 0
                    ["\\x"]              | 1 | 3  | after a backslash
                    /* x                 | 1 | 1  | has no */
                    [1] 2                | 1 | 5  | only a comment may follow
                    ["é🚀", oops]        | 1 | 8  | expected a value
                    """)
    void saysWhereAMistakeIs(String text, int line, int column, String message) {
        var source = new SourceText(text);

        assertThat(Hujson.read(text)).isInstanceOfSatisfying(Hujson.Outcome.Malformed.class, malformed -> {
            assertThat(malformed.message()).contains(message);
            assertThat(source.position(malformed.offset())).isEqualTo(new SourceText.Position(line, column));
        });
    }

    @Test
    void refusesDeepNestingWithoutRunningOutOfStack() {
        for (String open : new String[] {"[", "{\"a\":"}) {
            assertThat(Hujson.read(open.repeat(10_000)))
                    .isInstanceOfSatisfying(
                            Hujson.Outcome.Malformed.class,
                            malformed -> assertThat(malformed.message()).isEqualTo("nested more than 100 deep"));
        }
    }

    @Test
    void readsTenMegabytes() {
        String text = "[" + "{\"src\":[\"group:everyone\"],\"dst\":[\"tag:server:22\"]},\n".repeat(200_000) + "]";

        assertThat(text.length()).isGreaterThan(10_000_000);
        assertThat(Hujson.read(text)).isInstanceOf(Hujson.Outcome.Read.class);
    }

    @Test
    void countsLinesAndColumnsInCharacters() {
        var source = new SourceText("a\n🚀🚀x\r\nlast");

        assertThat(source.position(6)).isEqualTo(new SourceText.Position(2, 3));
        assertThat(source.line(2)).isEqualTo("🚀🚀x");
        assertThat(source.position(999)).isEqualTo(new SourceText.Position(3, 5));
    }
}
