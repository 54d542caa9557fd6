package weft.protocol.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.netmap.LiveState;

class NodeMessageTest {
    private static final Key32 KEY = new Key32(1, 2, 3, 4);

    @Test
    void textsOfAHelloHaveAnEndAndNoControlCharacters() {
        assertThat(hello("Linux 6.1 amd64", "h".repeat(253), "key").hostname()).hasSize(253);

        assertThatThrownBy(() -> hello("Linux", "h".repeat(254), null)).hasMessageContaining("hostname");
        assertThatThrownBy(() -> hello("Linux", "a\0b", null)).hasMessageContaining("hostname");
        assertThatThrownBy(() -> hello("L\n", "host", null)).hasMessageContaining("system");
        assertThatThrownBy(() -> hello("Linux", "host", "k".repeat(257))).hasMessageContaining("authKey");
    }

    private static NodeMessage.Hello hello(
            String system, String hostname, @org.jspecify.annotations.Nullable String authKey) {
        return new NodeMessage.Hello(
                1,
                "weft 0.1.0",
                system,
                hostname,
                new NodeKey(KEY),
                KEY,
                null,
                authKey,
                null,
                null,
                new LiveState(1, List.of(), null, 0, false));
    }
}
