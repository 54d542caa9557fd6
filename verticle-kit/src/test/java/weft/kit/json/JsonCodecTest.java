package weft.kit.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

class JsonCodecTest {
    record Id(long value) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            return Long.compare(value, other.value);
        }
    }

    sealed interface Shape permits Round, Edged {}

    record Round(int radius) implements Shape {}

    sealed interface Edged extends Shape permits RightAngled, Empty {}

    record RightAngled(Id id, NodeKey key, @Nullable String name) implements Edged {}

    record Empty() implements Edged {}

    record Drawing(List<Shape> shapes, Map<Id, String> names) {}

    private static final NodeKey KEY = new NodeKey(new Key32(1, 2, 3, 4));

    private final JsonCodec json = new JsonCodec(ValueTypes.keys().number(Id.class, Id::value, Id::new));

    @Test
    void membersOfASealedFamilyRoundTripWherever() {
        var drawing = new Drawing(
                List.of(new Round(3), new RightAngled(new Id(7), KEY, null), new Empty()), Map.of(new Id(7), "seven"));

        var text = json.encodeText(drawing);

        assertThat(text).contains("{\"kind\":\"right-angled\",\"id\":7,\"key\":\"nodekey:");
        assertThat(json.decode(text, Drawing.class)).isEqualTo(drawing);
    }

    @Test
    void aMemberAtTheTopHasItsKindToo() {
        Shape shape = new Round(3);

        var text = json.encodeText(shape);

        assertThat(text).isEqualTo("{\"kind\":\"round\",\"radius\":3}");
        assertThat(json.decode(text, Shape.class)).isEqualTo(shape);
        assertThat(json.decode(text, Round.class)).isEqualTo(shape);
    }

    record Port(int number) {
        Port {
            if (number < 1) {
                throw new IllegalArgumentException("a port is 1 or more, this is " + number);
            }
        }
    }

    @Test
    void whatATypeRefusesIsSaidInItsOwnWords() {
        assertThatThrownBy(() -> json.decode("{\"number\":0}", Port.class))
                .isInstanceOf(JsonMalformed.class)
                .message()
                .startsWith("a port is 1 or more, this is 0 (line 1");
    }

    @Test
    void whatLacksAComponentIsRefusedInOneLine() {
        assertThatThrownBy(() -> json.decode("{\"kind\":\"right-angled\",\"id\":7}", Shape.class))
                .isInstanceOf(JsonMalformed.class)
                .message()
                .contains("key")
                .hasLineCount(1);
        assertThatThrownBy(() -> json.decode("{\"kind\":\"right-angled\",\"id\":7,\"key\":null}", Shape.class))
                .isInstanceOf(JsonMalformed.class);
        assertThatThrownBy(() -> json.decode("{\"kind\":\"round\"}", Shape.class))
                .isInstanceOf(JsonMalformed.class);
    }

    @Test
    void unknownKindsWrongTypesAndTrailingBytesAreRefused() {
        for (var hostile : List.of(
                "{\"kind\":\"java.lang.Runtime\"}",
                "{}",
                "[]",
                "null",
                "",
                "{\"kind\":\"round\",\"radius\":\"x\"}",
                "{\"kind\":\"round\",\"radius\":3} 4",
                "{\"kind\":\"right-angled\",\"id\":7,\"key\":\"nodekey:00\"}")) {
            assertThatThrownBy(() -> json.decode(hostile, Shape.class))
                    .as(hostile)
                    .isInstanceOf(JsonMalformed.class);
        }
    }

    @Test
    void unknownMembersAreIgnored() {
        assertThat(json.decode("{\"kind\":\"round\",\"radius\":3,\"colour\":\"red\"}", Shape.class))
                .isEqualTo(new Round(3));
    }
}
