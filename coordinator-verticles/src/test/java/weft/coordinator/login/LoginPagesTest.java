package weft.coordinator.login;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import weft.coordinator.identity.LyingProvider;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.LoginConfig;
import weft.coordinator.launch.TestCoordinator;
import weft.coordinator.login.LoginDesk.Outcome;
import weft.protocol.mesh.User;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginPagesTest {
    private Vertx vertx;
    private LyingProvider corp;
    private LyingProvider other;
    private Coordinator coordinator;

    @BeforeAll
    void start(@TempDir Path directory) {
        vertx = Vertx.vertx();
        corp = new LyingProvider(vertx);
        other = new LyingProvider(vertx);
        var login =
                new LoginConfig(List.of(corp.config("corp", "*"), other.config("other", "*")), TailnetRules.BY_DOMAIN);
        coordinator = Coordinator.start(TestCoordinator.config(directory).withLogin(login, List.of(Waiting.PUBLIC)));
    }

    @AfterAll
    void stop() {
        coordinator.close();
        corp.close();
        other.close();
        vertx.close().await();
    }

    @Test
    void aPersonLogsInReadsWhatWillHappenAndConfirms() throws Exception {
        var laptop = new Waiting(coordinator, "ann's laptop");
        var ann = new Visitor(coordinator.port());

        var first = ann.get(laptop.path);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body())
                .contains("ann&#39;s laptop", laptop.nodeKey.fingerprint(), "/with/corp", "/with/other");
        var confirm = atProvider(ann, laptop, "corp", "s-ann", "ann@one.example");
        assertThat(confirm.body())
                .contains("one.example", "ann@one.example", "ann&#39;s laptop", "you will own it")
                .contains(laptop.nodeKey.fingerprint());
        assertThat(laptop.outcome()).isInstanceOf(Outcome.Undecided.class);
        var done = ann.post(laptop.path + "/confirm", Map.of("token", confirm.token()));

        assertThat(done.status()).isEqualTo(200);
        assertThat(done.body()).contains("is in", "one.example");
        assertThat(laptop.outcome()).isInstanceOf(Outcome.Confirmed.class);
        var owner = coordinator
                .replica()
                .stateByName("one.example")
                .orElseThrow()
                .userByIdentity(corp.issuer(), "s-ann")
                .orElseThrow();
        assertThat(owner.role()).isEqualTo(User.Role.OWNER);
    }

    @Test
    void reloadsTheBackButtonAndASecondClickAreHarmless() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var ann = new Visitor(coordinator.port());
        ann.get(laptop.path);
        var to = ann.get(laptop.path + "/with/corp");
        corp.gives(corp.signed(corp.claims(to.parameter("nonce"), "s-ann", "ann@back.example")));
        var callback = "/login/callback/corp?code=good&state=" + to.parameter("state");
        ann.get(callback);

        assertThat(ann.get(callback).location()).isEqualTo(laptop.path);
        var confirm = ann.get(laptop.path);
        assertThat(ann.get(laptop.path).token()).isEqualTo(confirm.token());
        ann.post(laptop.path + "/confirm", Map.of("token", confirm.token()));
        var again = ann.post(laptop.path + "/confirm", Map.of("token", confirm.token()));
        var late = ann.post(laptop.path + "/deny", Map.of("token", confirm.token()));

        assertThat(again.location()).isEqualTo(laptop.path);
        assertThat(late.location()).isEqualTo(laptop.path);
        assertThat(ann.get(laptop.path).body()).contains("is in");
        assertThat(ann.get(callback).location()).isEqualTo(laptop.path);
        assertThat(laptop.outcome()).isInstanceOf(Outcome.Confirmed.class);
        assertThat(coordinator
                        .replica()
                        .stateByName("back.example")
                        .orElseThrow()
                        .users())
                .hasSize(1);
    }

    @Test
    void severalPagesOfOneLoginAndOfSeveralDoNotDisturbEachOther() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var phone = new Waiting(coordinator, "phone");
        var ann = new Visitor(coordinator.port());
        var tab1 = ann.get(laptop.path + "/with/corp");
        var tab2 = ann.get(laptop.path + "/with/corp");
        var tab3 = ann.get(phone.path + "/with/corp");

        for (var tab : List.of(tab3, tab2)) {
            corp.gives(corp.signed(corp.claims(tab.parameter("nonce"), "s-ann", "ann@tabs.example")));
            ann.get("/login/callback/corp?code=good&state=" + tab.parameter("state"));
        }
        var overtaken = ann.get("/login/callback/corp?code=good&state=" + tab1.parameter("state"));

        assertThat(overtaken.location()).isEqualTo(laptop.path);
        for (var device : List.of(laptop, phone)) {
            var confirm = ann.get(device.path);
            assertThat(ann.post(device.path + "/confirm", Map.of("token", confirm.token()))
                            .status())
                    .isEqualTo(200);
            assertThat(device.outcome()).isInstanceOf(Outcome.Confirmed.class);
        }
    }

    @Test
    void aProvidersAnswerInAnotherBrowserDoesNothingAndUsesNothingUp() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var mallory = new Visitor(coordinator.port());
        var victim = new Visitor(coordinator.port());
        victim.get(laptop.path);
        var to = mallory.get(laptop.path + "/with/corp");
        corp.gives(corp.signed(corp.claims(to.parameter("nonce"), "s-mallory", "mallory@csrf.example")));
        int before = corp.asked().size();

        var planted = victim.get("/login/callback/corp?code=good&state=" + to.parameter("state"));

        assertThat(planted.status()).isEqualTo(403);
        assertThat(corp.asked()).hasSize(before);
        assertThat(victim.get(laptop.path).body()).doesNotContain("mallory");
        assertThat(mallory.get("/login/callback/corp?code=good&state=" + to.parameter("state"))
                        .status())
                .isEqualTo(303);
    }

    @Test
    void aCookieFromBeforeTheProvidersAnswerIsWorthNothingAfterIt() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var ann = new Visitor(coordinator.port());
        var to = ann.get(laptop.path + "/with/corp");
        var fixed = Map.copyOf(ann.cookies);
        corp.gives(corp.signed(corp.claims(to.parameter("nonce"), "s-ann", "ann@fix.example")));
        ann.get("/login/callback/corp?code=good&state=" + to.parameter("state"));
        var mallory = new Visitor(coordinator.port());
        mallory.cookies.putAll(fixed);

        assertThat(mallory.get(laptop.path).body()).doesNotContain("ann@fix.example");
        assertThat(mallory.post(
                                laptop.path + "/confirm",
                                Map.of("token", ann.get(laptop.path).token()))
                        .status())
                .isEqualTo(403);
        assertThat(laptop.outcome()).isInstanceOf(Outcome.Undecided.class);
        assertThat(ann.cookies.values()).doesNotContainAnyElementsOf(fixed.values());
    }

    @Test
    void aConfirmationNeedsTheTokenOfItsOwnPage() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var others = new Waiting(coordinator, "others");
        var ann = new Visitor(coordinator.port());
        var foreign =
                atProvider(ann, others, "corp", "s-ann", "ann@token.example").token();
        atProvider(ann, laptop, "corp", "s-ann", "ann@token.example");

        for (var token : List.of("", "0".repeat(32), foreign)) {
            assertThat(ann.post(laptop.path + "/confirm", Map.of("token", token))
                            .status())
                    .isEqualTo(403);
            assertThat(ann.post(laptop.path + "/deny", Map.of("token", token)).status())
                    .isEqualTo(403);
        }
        assertThat(ann.get(laptop.path + "/confirm").status()).isEqualTo(404);
        assertThat(laptop.outcome()).isInstanceOf(Outcome.Undecided.class);
    }

    @Test
    void aStateOfOneProviderIsNotTakenByAnother() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var ann = new Visitor(coordinator.port());
        var to = ann.get(laptop.path + "/with/corp");
        other.gives(other.signed(other.claims(to.parameter("nonce"), "s-ann", "ann@mix.example")));

        assertThat(ann.get("/login/callback/other?code=good&state=" + to.parameter("state"))
                        .status())
                .isEqualTo(403);
        assertThat(other.asked()).doesNotContain("/token");
    }

    @Test
    void noRequestSaysWhereARedirectLeads() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var ann = new Visitor(coordinator.port());
        var evil = "https://evil.example/";
        for (var path : List.of(
                laptop.path + "?next=" + evil,
                laptop.path + "/with/corp?redirect_uri=" + evil + "&state=x",
                "/login/continue?state=x&next=" + evil,
                "/login/callback/corp?code=good&state=x&redirect=" + evil,
                "/login//evil.example/with/corp",
                "/login/" + evil + "/with/corp",
                laptop.path + "/with/" + evil)) {
            var shown = ann.get(path);

            assertThat(shown.location()).as(path).doesNotStartWith("//").doesNotContain("evil.example");
            if (!shown.location().isEmpty()) {
                assertThat(shown.location()).matches("/login/.*|" + corp.issuer() + "/authorize\\?.*");
                assertThat(shown.parameter("redirect_uri")).isEqualTo(Waiting.PUBLIC + "/login/callback/corp");
            }
        }
    }

    @Test
    void whatDevicesAndPeopleAreCalledIsTextOnEveryPage() throws Exception {
        var device = new Waiting(coordinator, "<script>alert(1)</script>\"'\u202etxt.exe");
        var ann = new Visitor(coordinator.port());

        var first = ann.get(device.path);
        var confirm = atProvider(ann, device, "corp", "<b onclick=x>", "ann@html.example");

        for (var page : List.of(first, confirm)) {
            assertThat(page.body()).doesNotContain("<script", "<b onclick", "\u202e");
            assertThat(page.headers().get("content-security-policy"))
                    .contains("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "script-src");
            assertThat(page.headers().get("referrer-policy")).isEqualTo("no-referrer");
            assertThat(page.headers().get("cache-control")).isEqualTo("no-store");
        }
    }

    @Test
    void aDeniedDeviceStaysOut() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var ann = new Visitor(coordinator.port());
        var confirm = atProvider(ann, laptop, "corp", "s-ann", "ann@deny.example");

        ann.post(laptop.path + "/deny", Map.of("token", confirm.token()));

        assertThat(laptop.outcome()).isInstanceOf(Outcome.Denied.class);
        coordinator.logins().used(laptop.device()).await(10, TimeUnit.SECONDS);
        assertThat(laptop.outcome()).isInstanceOf(Outcome.Undecided.class);
        assertThat(ann.get(laptop.path).body()).contains("stays out");
        assertThat(coordinator.replica().stateByName("deny.example")).isEmpty();
    }

    @Test
    void whatIsDecidedAdmitsOnceAndClosesTheDevicesOtherPages() throws Exception {
        var laptop = new Waiting(coordinator, "laptop");
        var ann = new Visitor(coordinator.port());
        var confirm = atProvider(ann, laptop, "corp", "s-ann", "ann@once.example");
        ann.post(laptop.path + "/confirm", Map.of("token", confirm.token()));
        assertThat(laptop.outcome()).isInstanceOf(Outcome.Confirmed.class);

        coordinator.logins().used(laptop.device()).await(10, TimeUnit.SECONDS);

        assertThat(laptop.outcome()).isInstanceOf(Outcome.Undecided.class);
        assertThat(ann.post(laptop.path + "/confirm", Map.of("token", confirm.token()))
                        .location())
                .isEqualTo(laptop.path);
        assertThat(laptop.outcome()).isInstanceOf(Outcome.Undecided.class);
    }

    @Test
    void aLinkThatIsNoneLeadsNowhere() {
        var ann = new Visitor(coordinator.port());

        assertThat(ann.get("/login/" + "a".repeat(32)).status()).isEqualTo(404);
        assertThat(ann.get("/login/%00").status()).isEqualTo(404);
        assertThat(ann.get("/login/x/y/z").status()).isEqualTo(404);
        assertThat(ann.cookies).isEmpty();
    }

    @Test
    void twoWhoOpenADomainAtTheSameMomentMakeOneNetworkWithOneOwner() throws Exception {
        var confirms = new java.util.ArrayList<CompletableFuture<Integer>>();
        var ready = new java.util.ArrayList<Runnable>();
        for (int i = 0; i < 8; i++) {
            var device = new Waiting(coordinator, "d" + i);
            var person = new Visitor(coordinator.port());
            var confirm = atProvider(person, device, "corp", "s-" + i, "p" + i + "@race.example");
            var done = new CompletableFuture<Integer>();
            confirms.add(done);
            ready.add(() -> done.complete(person.post(device.path + "/confirm", Map.of("token", confirm.token()))
                    .status()));
        }

        ready.forEach(each -> Thread.ofVirtual().start(each));

        for (var done : confirms) {
            assertThat(done.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        }
        var named = coordinator.replica().states().stream()
                .filter(state -> state.name().equals("race.example"))
                .toList();
        assertThat(named).hasSize(1);
        assertThat(named.getFirst().users().values())
                .hasSize(8)
                .filteredOn(user -> user.role() == User.Role.OWNER)
                .hasSize(1);
    }

    @Test
    void nothingOfALoginIsLogged() throws Exception {
        var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var seen = new ListAppender<ILoggingEvent>();
        var level = root.getLevel();
        seen.start();
        root.setLevel(Level.DEBUG);
        root.addAppender(seen);
        try {
            var laptop = new Waiting(coordinator, "laptop");
            var ann = new Visitor(coordinator.port());
            var to = ann.get(laptop.path + "/with/corp");
            var token = corp.signed(corp.claims(to.parameter("nonce"), "s-ann", "ann@log.example"));
            corp.gives(token);
            ann.get("/login/callback/corp?code=good&state=" + to.parameter("state"));
            var form = ann.get(laptop.path).token();
            ann.post(laptop.path + "/confirm", Map.of("token", form));

            var secrets = List.of(
                    token,
                    laptop.path.substring("/login/".length()),
                    to.parameter("state"),
                    to.parameter("nonce"),
                    form,
                    LyingProvider.SECRET,
                    "ann@log.example");
            var ours = List.copyOf(seen.list).stream()
                    .filter(event -> event.getLoggerName().startsWith("weft")
                            || event.getLoggerName().startsWith("io.vertx.ext"))
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
            assertThat(ours)
                    .isNotEmpty()
                    .noneSatisfy(line -> assertThat(secrets).anyMatch(line::contains));
        } finally {
            root.detachAppender(seen);
            root.setLevel(level);
        }
    }

    /// Goes to the provider and comes back as this person; the page after that.
    private Visitor.Shown atProvider(Visitor person, Waiting device, String provider, String subject, String email) {
        var at = provider.equals("corp") ? corp : other;
        var to = person.get(device.path + "/with/" + provider);
        assertThat(to.status()).isEqualTo(303);
        at.gives(at.signed(at.claims(to.parameter("nonce"), subject, email)));
        var back = person.get("/login/callback/" + provider + "?code=good&state=" + to.parameter("state"));
        assertThat(back.status()).as(back.body()).isEqualTo(303);
        return person.get(back.location());
    }
}
