package weft.protocol.policy.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.protocol.hujson.Hujson;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.JsonValue.JsonArray;
import weft.protocol.hujson.JsonValue.JsonBoolean;
import weft.protocol.hujson.JsonValue.JsonNumber;
import weft.protocol.hujson.JsonValue.JsonObject;
import weft.protocol.hujson.JsonValue.JsonText;
import weft.protocol.hujson.JsonWriter;

class OwnCasesTest {
    static Stream<Named<JsonObject>> cases() throws IOException {
        try (var in = Objects.requireNonNull(OwnCasesTest.class.getResourceAsStream("/policy/own-cases.hujson"))) {
            var read = (JsonArray) read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return read.items().stream()
                    .map(item -> Named.of(text(((JsonObject) item).get("name")), (JsonObject) item));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAnsweredAsWritten(JsonObject question) {
        var answer = (JsonObject) read(CaseEvaluator.answer(JsonWriter.write(question)));

        if (question.get("refused") != null) {
            assertThat(text(answer.get("error"))).contains(text(question.get("refused")));
            return;
        }
        assertThat(answer.get("accepted"))
                .isInstanceOfSatisfying(
                        JsonBoolean.class,
                        accepted -> assertThat(accepted.value())
                                .as(JsonWriter.write(answer))
                                .isTrue());
        for (var expected : object(question.get("expect")).members()) {
            var node = object(object(answer.get("nodes")).get(expected.name()));
            var wanted = object(expected.value());
            if (wanted.get("filter") instanceof JsonArray filter) {
                assertThat(rules(node)).as(expected.name()).isEqualTo(texts(filter));
            }
            assertThat(peers(node))
                    .as(expected.name())
                    .isEqualTo(object(wanted.get("peers")).members().stream()
                            .map(member -> member.name() + ": " + text(member.value()))
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatMakesNoSenseIsRefusedInOneLine(JsonObject question) {
        String line = JsonWriter.write(question);
        for (String hostile : List.of("", "[]", "{}", line.substring(1), line.replace("100.64", "nowhere"))) {
            assertThat(CaseEvaluator.answer(hostile)).startsWith("{\"id\":").doesNotContain("\n");
        }
    }

    private static List<String> rules(JsonObject node) {
        var rules = new ArrayList<String>();
        for (var item : items(node.get("filter"))) {
            var rule = object(item);
            var targets = new ArrayList<String>();
            for (var target : items(rule.get("DstPorts"))) {
                var ports = object(object(target).get("Ports"));
                String first = number(ports.get("First"));
                String last = number(ports.get("Last"));
                String range = first.equals("0") && last.equals("65535")
                        ? "*"
                        : first.equals(last) ? first : first + "-" + last;
                var protocols = items(rule.get("IPProto")).stream()
                        .map(OwnCasesTest::number)
                        .toList();
                targets.add(text(object(target).get("IP")) + ":" + range
                        + (protocols.size() == 4 ? "" : "/" + String.join(",", protocols)));
            }
            rules.add(String.join(" ", texts(rule.get("SrcIPs"))) + " > " + String.join(" ", targets));
        }
        return rules;
    }

    private static List<String> peers(JsonObject node) {
        return object(node.get("peers")).members().stream()
                .map(member -> member.name() + ": " + String.join(" ", texts(member.value())))
                .toList();
    }

    private static JsonValue read(String text) {
        return switch (Hujson.read(text)) {
            case Hujson.Outcome.Read(var value) -> value;
            case Hujson.Outcome.Malformed malformed -> throw new AssertionError(malformed.message());
        };
    }

    private static JsonObject object(@Nullable JsonValue value) {
        return value instanceof JsonObject object ? object : new JsonObject(-1, List.of());
    }

    private static List<JsonValue> items(@Nullable JsonValue value) {
        return value instanceof JsonArray array ? array.items() : List.of();
    }

    private static List<String> texts(@Nullable JsonValue value) {
        return items(value).stream().map(OwnCasesTest::text).toList();
    }

    private static String text(@Nullable JsonValue value) {
        return value instanceof JsonText text ? text.value() : "";
    }

    private static String number(@Nullable JsonValue value) {
        return value instanceof JsonNumber number ? number.text() : "";
    }
}
