package weft.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.IpAddress;

final class NameLookupTest {
    private final Vertx vertx = Vertx.vertx();
    private final NameLookup names = new NameLookup(vertx);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aFamilyThatTheMapDoesNotGiveIsThatOfTheHost() throws TimeoutException {
        assertThat(addresses("192.0.2.1", null, "2001:db8::1")).containsExactly("192.0.2.1", "2001:db8::1");
        assertThat(addresses("2001:db8::1", "192.0.2.1", null)).containsExactly("192.0.2.1", "2001:db8::1");
        assertThat(addresses("localhost", null, "2001:db8::1")).containsExactly("127.0.0.1", "2001:db8::1");
    }

    @Test
    void whatTheMapGivesNeedsNoName() throws TimeoutException {
        assertThat(addresses("relay.invalid", "192.0.2.1", "2001:db8::1")).containsExactly("192.0.2.1", "2001:db8::1");
        assertThat(addresses("relay.invalid", null, "2001:db8::1")).containsExactly("2001:db8::1");
        assertThat(addresses("relay.invalid", "192.0.2.1", null)).containsExactly("192.0.2.1");
    }

    private List<String> addresses(String host, @Nullable String ipv4, @Nullable String ipv6) throws TimeoutException {
        return names
                .addressesOf(new RelayServer("a", host, 443, 3_478, null, ipv4, ipv6, false))
                .await(10, TimeUnit.SECONDS)
                .stream()
                .map(IpAddress::toString)
                .toList();
    }
}
