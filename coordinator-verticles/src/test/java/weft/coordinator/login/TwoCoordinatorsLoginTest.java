package weft.coordinator.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.database.EmbeddedPostgres;
import weft.coordinator.identity.LyingProvider;
import weft.coordinator.launch.ConfiguredRelays;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.coordinator.launch.LoginConfig;
import weft.coordinator.login.LoginDesk.Outcome;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.netmap.LiveState;
import weft.protocol.stream.NodeMessage;

class TwoCoordinatorsLoginTest {
    private static final String PUBLIC = "https://weft.example.org:8443";

    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path directory;

    @Test
    void aLoginBeginsAtOneGoesOnAtAnotherAndIsDecidedForBoth() throws Exception {
        var vertx = Vertx.vertx();
        try (var corp = new LyingProvider(vertx);
                var postgres = EmbeddedPostgres.open(directory);
                var first = Coordinator.start(config("a", postgres.url(), corp));
                var second = Coordinator.start(config("b", postgres.url(), corp))) {
            var hello = new NodeMessage.Hello(
                    NodeMessage.PROTOCOL_VERSION,
                    "weft-test",
                    "Linux 6.1 amd64",
                    "laptop",
                    new NodeKey(key()),
                    key(),
                    null,
                    null,
                    true,
                    null,
                    new LiveState(1, List.of(), null, 0, false));
            var ticket = first.logins().open(new MachineKey(key()), hello).await(10, TimeUnit.SECONDS);
            var path = ticket.url().substring(PUBLIC.length());
            var atFirst = new Visitor(first.port());
            var atSecond = new Visitor(second.port());

            var to = atFirst.get(path + "/with/corp");
            atSecond.cookies.putAll(atFirst.cookies);
            corp.gives(corp.signed(corp.claims(to.parameter("nonce"), "s-ann", "ann@pair.example")));
            atSecond.get("/login/callback/corp?code=good&state=" + to.parameter("state"));
            atFirst.cookies.putAll(atSecond.cookies);
            var confirm = atFirst.get(path);
            var done = atSecond.post(path + "/confirm", Map.of("token", confirm.token()));

            assertThat(done.body()).contains("is in", "pair.example");
            assertThat(first.logins().outcome(ticket.device()).await(10, TimeUnit.SECONDS))
                    .isInstanceOf(Outcome.Confirmed.class);
            assertThat(first.logins().decidedAmong(List.of(ticket.device())).await(10, TimeUnit.SECONDS))
                    .containsExactly(ticket.device());
            first.logins().used(ticket.device());
        } finally {
            vertx.close().await();
        }
    }

    private CoordinatorConfig config(String name, String url, LyingProvider corp) {
        return new CoordinatorConfig(
                directory.resolve(name),
                url,
                null,
                directory.resolve("shared.key"),
                "127.0.0.1",
                0,
                new CoordinatorConfig.Tls.Absent(),
                List.of(PUBLIC),
                ConfiguredRelays.NONE,
                new LoginConfig(List.of(corp.config("corp", "*")), TailnetRules.BY_DOMAIN));
    }

    private Key32 key() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return Key32.of(bytes);
    }
}
