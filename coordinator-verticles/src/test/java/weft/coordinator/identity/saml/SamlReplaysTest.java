package weft.coordinator.identity.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.database.Database;
import weft.coordinator.database.EmbeddedPostgres;
import weft.coordinator.identity.Callback;
import weft.coordinator.identity.IdentityRefused;
import weft.coordinator.identity.IdentityRefused.Reason;
import weft.coordinator.identity.LoginAttempt;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.VerifiedIdentity;
import weft.coordinator.identity.saml.ForgedProvider.Says;

/// One assertion, offered to two coordinators that share a database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SamlReplaysTest {
    private final LoginAttempt attempt = LoginAttempt.fresh(
                    ForgedProvider.OWN_ENTITY, false, new SecureRandom()::nextBytes)
            .withRequestId(ForgedProvider.REQUEST);
    private Vertx vertx;
    private EmbeddedPostgres postgres;
    private ForgedProvider there;
    private SamlProvider first;
    private SamlProvider second;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        vertx = Vertx.vertx();
        postgres = EmbeddedPostgres.open(directory);
        there = new ForgedProvider();
        first = coordinator();
        second = coordinator();
    }

    @AfterAll
    void close() {
        vertx.close().await();
        postgres.close();
    }

    @Test
    void whatOneHasAcceptedTheOtherRefuses() throws Exception {
        var toFirst = answer("_first");
        var toSecond = answer("_second");

        assertThat(done(first.finish(attempt, toFirst)).subject()).isEqualTo(ForgedProvider.NAME);
        assertThat(done(second.finish(attempt, toSecond)).subject()).isEqualTo(ForgedProvider.NAME);

        replayed(second.finish(attempt, toFirst));
        replayed(first.finish(attempt, toSecond));
        replayed(first.finish(attempt, toFirst));
    }

    @Test
    void ofTwoThatGetItAtTheSameMomentOneAccepts() throws Exception {
        for (int i = 0; i < 10; i++) {
            var answer = answer("_race" + i);

            var atFirst = first.finish(attempt, answer);
            var atSecond = second.finish(attempt, answer);

            done(Future.join(atFirst, atSecond).otherwiseEmpty());
            assertThat(List.of(atFirst.succeeded(), atSecond.succeeded())).containsExactlyInAnyOrder(true, false);
            replayed(atFirst.succeeded() ? atSecond : atFirst);
        }
    }

    private Callback answer(String assertionId) throws Exception {
        var response = ForgedProvider.response(there.signed(Says.good().id(assertionId)));
        return new Callback(Map.of("SAMLResponse", ForgedProvider.encoded(response)));
    }

    private SamlProvider coordinator() throws Exception {
        var config = new ProviderConfig.Saml(
                new ProviderConfig.Common("corp", "Corp", List.of("*"), List.of(), List.of()),
                null,
                ForgedProvider.ENTITY,
                "https://idp.example/sso",
                Base64.getMimeEncoder().encodeToString(there.certificate.getEncoded()),
                null,
                ProviderConfig.Claims.OF_SAML);
        var database = Database.open(vertx, postgres.connectOptions()).await(30, TimeUnit.SECONDS);
        return new SamlProvider(
                vertx, config, new SamlReplays(database, InstantSource.system()), InstantSource.system());
    }

    private static void replayed(Future<VerifiedIdentity> finished) {
        assertThatThrownBy(() -> done(finished)).isInstanceOfSatisfying(IdentityRefused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.REPLAYED);
            assertThat(refused.line()).contains("provider corp was used before").hasLineCount(1);
        });
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
