package weft.protocol.derp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeadTest {
    @Test
    void aRepeatedHeaderIsJoined() {
        var head =
                Objects.requireNonNull(parse("GET /derp HTTP/1.1\r\nHost: x\r\nUpgrade: a\r\nUPGRADE:  DERP \r\n\r\n"));

        assertThat(head.second()).isEqualTo("/derp");
        assertThat(head.header("upgrade")).isEqualTo("a, DERP");
        assertThat(head.names("upgrade", "derp")).isTrue();
        assertThat(head.headers().keySet()).containsExactly("host", "upgrade");
    }

    @Test
    void aHeadMayHaveNoHeadersAndNoReason() {
        var head = Objects.requireNonNull(parse("HTTP/1.1 204\r\n\r\n"));

        assertThat(head.second()).isEqualTo("204");
        assertThat(head.third()).isEmpty();
        assertThat(head.headers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "GET\r\n\r\n",
                " / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\n: x\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\na b: c\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n\r\n"
            })
    void whatIsNoHeadIsNone(String text) {
        assertThat(parse(text)).isNull();
    }

    private static @Nullable HttpHead parse(String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return HttpHead.parse(bytes, 0, bytes.length);
    }
}
