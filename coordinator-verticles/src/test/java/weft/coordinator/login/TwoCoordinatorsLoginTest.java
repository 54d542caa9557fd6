package weft.coordinator.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.coordinator.database.EmbeddedPostgres;
import weft.coordinator.identity.LyingProvider;
import weft.coordinator.identity.VerifiedIdentity;
import weft.coordinator.launch.ConfiguredRelays;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.coordinator.launch.LoginConfig;
import weft.coordinator.login.LoginDesk.Confirmation;
import weft.coordinator.login.LoginDesk.Outcome;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.User;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class TwoCoordinatorsLoginTest {
    private Path directory;
    private Vertx vertx;
    private LyingProvider corp;
    private EmbeddedPostgres postgres;
    private Coordinator first;
    private Coordinator second;

    @BeforeAll
    void start(@TempDir Path state) {
        directory = state;
        vertx = Vertx.vertx();
        corp = new LyingProvider(vertx);
        postgres = EmbeddedPostgres.open(directory);
        first = Coordinator.start(config("a"));
        second = Coordinator.start(config("b"));
    }

    @AfterAll
    void stop() {
        second.close();
        first.close();
        postgres.close();
        corp.close();
        vertx.close().await();
    }

    @Test
    void aLoginBeginsAtOneGoesOnAtAnotherAndIsDecidedForBoth() throws Exception {
        var ticket = waiting();
        var path = ticket.url().substring(Waiting.PUBLIC.length());
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
        assertThat(done(first.logins().outcome(ticket.device()))).isInstanceOf(Outcome.Confirmed.class);
        assertThat(done(first.logins().decidedAmong(List.of(ticket.device())))).containsExactly(ticket.device());
        done(first.logins().used(ticket.device()));
    }

    @ParameterizedTest
    @CsvSource({"ann, bob", "bob, ann"})
    void whoConfirmsWhatAnotherHasConfirmedDoesNotBecomeAUser(String winner, String loser) throws Exception {
        var domain = winner + "-first.example";
        var ticket = waiting();
        var seen = pending(ticket);

        var won = done(first.logins().confirm(seen, who(winner, domain)));
        var lost = done(second.logins().confirm(seen, who(loser, domain)));

        assertThat(won).isInstanceOf(Confirmation.Joined.class);
        assertThat(lost).isInstanceOf(Confirmation.TooLate.class);
        assertThat(usersOf(domain)).containsExactly(winner + "@" + domain);
        assertThat(done(second.logins().outcome(ticket.device()))).isInstanceOf(Outcome.Confirmed.class);
    }

    @Test
    void ofTwoWhoConfirmAtTheSameMomentOneBecomesAUser() throws Exception {
        for (int i = 0; i < 10; i++) {
            var domain = "race" + i + ".example";
            var seen = pending(waiting());

            var ann = first.logins().confirm(seen, who("ann", domain));
            var bob = second.logins().confirm(seen, who("bob", domain));

            assertThat(Stream.of(done(ann), done(bob)).filter(Confirmation.Joined.class::isInstance))
                    .hasSize(1);
            assertThat(usersOf(domain)).hasSize(1);
        }
    }

    @Test
    void whoConfirmsWhatAnotherHasDeniedChangesNothing() throws Exception {
        var ticket = waiting();
        var seen = pending(ticket);

        assertThat(done(first.logins().deny(seen))).isTrue();

        assertThat(done(second.logins().confirm(seen, who("ann", "denied.example"))))
                .isInstanceOf(Confirmation.TooLate.class);
        assertThat(usersOf("denied.example")).isEmpty();
        assertThat(done(second.logins().outcome(ticket.device()))).isInstanceOf(Outcome.Denied.class);
    }

    @Test
    void whoIsLetInNowhereTakesALoginFromNobody() throws Exception {
        var ticket = waiting();
        var seen = pending(ticket);
        var stranger = new VerifiedIdentity("gone", "https://gone", "s", "eve@open.example", true, "Eve", List.of());

        assertThat(done(first.logins().confirm(seen, stranger))).isInstanceOf(Confirmation.Refused.class);

        assertThat(done(first.logins().outcome(ticket.device()))).isInstanceOf(Outcome.Undecided.class);
        assertThat(done(second.logins().confirm(seen, who("ann", "open.example"))))
                .isInstanceOf(Confirmation.Joined.class);
    }

    @Test
    void whatSomebodyIsConfirmingAdmitsNobodyAndCanBeDecidedByNobodyElse() throws Exception {
        var ticket = waiting();
        var seen = pending(ticket);

        assertThat(done(first.logins().store().claim(seen.id(), first.logins().now())))
                .isTrue();

        assertThat(done(second.logins().outcome(ticket.device()))).isInstanceOf(Outcome.Undecided.class);
        assertThat(done(second.logins().decidedAmong(List.of(ticket.device())))).isEmpty();
        assertThat(done(second.logins().deny(seen))).isFalse();
        assertThat(new Visitor(second.port())
                        .get(ticket.url().substring(Waiting.PUBLIC.length()))
                        .body())
                .contains("is about to come in");
    }

    private LoginDesk.Ticket waiting() throws Exception {
        return new Waiting(first, "laptop").ticket;
    }

    private PendingLogin pending(LoginDesk.Ticket ticket) throws Exception {
        var secret = ticket.url().substring((Waiting.PUBLIC + "/login/").length());
        return done(first.logins().find(secret)).orElseThrow();
    }

    private static VerifiedIdentity who(String name, String domain) {
        return new VerifiedIdentity(
                "corp", "https://corp.example", "s-" + name, name + "@" + domain, true, name, List.of());
    }

    /// Who is a user of a network, as the database has it; nobody when there is no such network.
    private List<String> usersOf(String tailnet) throws Exception {
        done(first.replica().refreshAll());
        return first.replica().stateByName(tailnet).map(MeshState::users).stream()
                .flatMap(users -> users.values().stream())
                .map(User::login)
                .toList();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.await(10, TimeUnit.SECONDS);
    }

    private CoordinatorConfig config(String name) {
        return new CoordinatorConfig(
                directory.resolve(name),
                postgres.url(),
                null,
                directory.resolve("shared.key"),
                "127.0.0.1",
                0,
                new CoordinatorConfig.Tls.Absent(),
                List.of(Waiting.PUBLIC),
                ConfiguredRelays.NONE,
                new LoginConfig(List.of(corp.config("corp", "*")), TailnetRules.BY_DOMAIN));
    }
}
