package weft.protocol.derp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.derp.FrontDoor.Entry;
import weft.protocol.key.Key32;
import weft.protocol.key.RelayKey;

final class FrontDoorTest {
    private static final RelayKey KEY = new RelayKey(new Key32(1, 2, 3, 4));
    private final FrontDoor door = new FrontDoor(KEY);

    @Test
    void an_upgrade_tells_version_and_key() {
        var entry = ask("GET /derp HTTP/1.1\r\nHost: x\r\nupgrade: derp\r\nConnection: Upgrade\r\n\r\n");

        assertThat(entry).isInstanceOfSatisfying(Entry.Derp.class, derp -> {
            assertThat(derp.fastStart()).isFalse();
            assertThat(text(derp.answer()))
                    .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n"
                            + "Derp-Version: 2\r\nDerp-Public-Key: " + KEY.raw().hex() + "\r\n\r\n");
        });
    }

    @Test
    void a_fast_start_is_answered_with_nothing() {
        var entry = ask(text(Upgrade.request("relay.example", true)));

        assertThat(entry).isInstanceOfSatisfying(Entry.Derp.class, derp -> {
            assertThat(derp.fastStart()).isTrue();
            assertThat(derp.answer()).isEmpty();
        });
    }

    @Test
    void a_websocket_needs_the_subprotocol() {
        var head = "GET /derp HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

        // The key and its answer are the example of RFC 6455, section 1.3.
        assertThat(ask(head + "Sec-WebSocket-Protocol: other, derp\r\n\r\n"))
                .isInstanceOfSatisfying(
                        Entry.WebSocket.class,
                        socket -> assertThat(text(socket.answer()))
                                .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                                .contains("Sec-WebSocket-Protocol: derp\r\n"));
        assertThat(ask(head + "\r\n")).isInstanceOf(Entry.Derp.class);
    }

    @Test
    void probes_are_answered_and_keep_the_connection() {
        for (var path : new String[] {"/derp/probe", "/derp/latency-check"}) {
            for (var method : new String[] {"GET", "HEAD"}) {
                assertThat(ask(method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                        .isInstanceOfSatisfying(Entry.Page.class, page -> {
                            assertThat(page.keepAlive()).isTrue();
                            assertThat(text(page.answer()))
                                    .startsWith("HTTP/1.1 200 OK\r\n")
                                    .contains("Access-Control-Allow-Origin: *\r\n")
                                    .endsWith("\r\n\r\n");
                        });
            }
        }
        assertThat(status(ask("POST /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n"))).isEqualTo("405");
    }

    @Test
    void the_challenge_of_a_captive_portal_check_is_answered_if_harmless() {
        assertThat(page(ask("GET /generate_204 HTTP/1.1\r\nX-Tailscale-Challenge: ts_1.a-b:c\r\n\r\n")))
                .startsWith("HTTP/1.1 204 No Content\r\n")
                .contains("Cache-Control: no-cache, no-store")
                .contains("X-Tailscale-Response: response ts_1.a-b:c\r\n");
        assertThat(page(ask("GET /generate_204 HTTP/1.1\r\nX-Tailscale-Challenge: <b>\r\n\r\n")))
                .doesNotContain("X-Tailscale-Response");
        assertThat(page(ask("GET /generate_204 HTTP/1.1\r\nX-Tailscale-Challenge: " + "a".repeat(65) + "\r\n\r\n")))
                .doesNotContain("X-Tailscale-Response");
    }

    @Test
    void everything_else_has_a_plain_answer() {
        assertThat(status(ask("GET /derp HTTP/1.1\r\nHost: x\r\n\r\n"))).isEqualTo("426");
        assertThat(status(ask("GET /derp HTTP/1.1\r\nUpgrade: h2c\r\n\r\n"))).isEqualTo("426");
        assertThat(status(ask("GET /nowhere HTTP/1.1\r\n\r\n"))).isEqualTo("404");
        assertThat(status(ask("GET / HTTP/1.1\r\n\r\n"))).isEqualTo("200");
        assertThat(status(ask("GET / SPDY/3\r\n\r\n"))).isEqualTo("505");
        assertThat(status(FrontDoor.malformed())).isEqualTo("400");
    }

    @Test
    void heads_survive_hostile_bytes() {
        var random = new Random(3);
        var good = "GET /derp HTTP/1.1\r\nHost: x\r\nUpgrade: DERP\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 50_000; i++) {
            var hostile = good.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
            }
            int end = HttpHead.endOf(hostile, 0, hostile.length);
            var head = end < 0 ? null : HttpHead.parse(hostile, 0, end);
            if (head != null) {
                assertThat(door.enter(head)).isNotNull();
            }
        }
    }

    @Test
    void the_meta_name_goes_round() {
        assertThat(Upgrade.metaKey(Upgrade.metaName(KEY))).isEqualTo(KEY);
        assertThat(Upgrade.metaKey("derpkey" + "g".repeat(64))).isNull();
        assertThat(Upgrade.metaKey("relay.example")).isNull();
    }

    private Entry ask(String request) {
        var b = request.getBytes(StandardCharsets.US_ASCII);
        assertThat(HttpHead.endOf(b, 0, b.length)).isEqualTo(b.length);
        return door.enter(requireNonNull(HttpHead.parse(b, 0, b.length)));
    }

    private static String status(Entry entry) {
        return page(entry).substring(9, 12);
    }

    private static String page(Entry entry) {
        return text(((Entry.Page) entry).answer());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
