package weft.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.kit.proxy.HttpProxy;

final class ProxyTunnelTest {
    private final List<Optional<IOException>> done = new ArrayList<>();
    private final ProxyTunnel tunnel =
            new ProxyTunnel(new HttpProxy("proxy", 3_128, false, "u:secret"), "relay.example", 443, this::finished);
    private final EmbeddedChannel channel = new EmbeddedChannel(tunnel);

    @Test
    void whatFollowsTheAnswerIsTheRelays() {
        tunnel.ask(channel.pipeline().context(tunnel));
        assertThat(text(channel.readOutbound())).startsWith("CONNECT relay.example:443 HTTP/1.1\r\n");

        say("HTTP/1.0 200 Connection est");
        assertThat(done).isEmpty();
        say("ablished\r\nVia: x\r\n\r\nfirst");
        say(" second");

        assertThat(done).containsExactly(Optional.empty());
        assertThat(text(channel.readInbound()) + text(channel.readInbound())).isEqualTo("first second");
        assertThat(channel.pipeline().get(ProxyTunnel.class)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"407 Proxy Authentication Required", "401 Unauthorized"})
    void aRefusalIsOneLineThatSaysWhatToDoAndNotThePassword(String status) {
        say("HTTP/1.1 " + status + "\r\n\r\n");

        assertThat(done.getFirst().orElseThrow().getMessage())
                .contains("http://proxy:3128", "relay.example:443", status, "HTTPS_PROXY=")
                .doesNotContain("secret")
                .doesNotContain("\n");
    }

    @Test
    void whatIsNotHttpOrEndsEarlyIsAFailureToldOnce() {
        say("SSH-2.0-nothing\r\n\r\n");
        channel.close();

        assertThat(done).hasSize(1);
        assertThat(done.getFirst().orElseThrow().getMessage()).contains("not HTTP");
    }

    @Test
    void anAnswerWithoutEndIsNotWaitedFor() {
        for (int i = 0; i < 20 && done.isEmpty(); i++) {
            say("x".repeat(1_000));
        }

        assertThat(done).hasSize(1);
        assertThat(done.getFirst()).isPresent();
    }

    private void finished(@Nullable IOException problem) {
        done.add(Optional.ofNullable(problem));
    }

    private void say(String answer) {
        channel.writeInbound(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1));
    }

    private static String text(ByteBuf bytes) {
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } finally {
            bytes.release();
        }
    }
}
