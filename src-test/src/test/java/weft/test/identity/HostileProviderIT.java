package weft.test.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.node.control.ControlState;
import weft.test.stream.SimulatedNode;

/// Whole logins through a provider that lies, beside one that does not.
@SuppressWarnings("NullAway.Init")
class HostileProviderIT {
    @TempDir
    private static Path directory;

    private static HostileProvider hostile;
    private static HostileProvider other;
    private static LoginLab lab;
    private static SimulatedNode member;

    @BeforeAll
    static void open() {
        hostile = HostileProvider.start();
        other = HostileProvider.start();
        lab = new LoginLab(directory, _ -> List.of(LoginLab.hostile("evil", hostile), LoginLab.hostile("good", other)));
        member = lab.device("member");
        logIn(member, "good");
        LoginLab.awaitMember(member);
    }

    @AfterAll
    static void close() {
        lab.close();
        hostile.close();
        other.close();
    }

    @AfterEach
    void honestAgain() {
        hostile.honest();
    }

    /// Ways to lie about who it is.
    enum Lie {
        FORGED((provider, claims) -> provider.forged(provider.header(), claims)),
        UNSIGNED((_, claims) -> HostileProvider.unsigned(claims)),
        KEYED_WITH_THE_PUBLIC_KEY((provider, claims) -> provider.keyedWith(provider.publicKeyPem(), claims)),
        KEYED_WITH_THE_CLIENTS_SECRET((provider, claims) ->
                provider.keyedWith(HostileProvider.SECRET.getBytes(StandardCharsets.UTF_8), claims)),
        OF_AN_UNKNOWN_KEY(
                (provider, claims) -> provider.forged(provider.header().put("kid", "two"), claims)),
        ALTERED((provider, claims) -> {
            var parts = provider.signed(provider.header(), claims).split("\\.");
            var evil = provider.signed(provider.header(), claims.copy().put("sub", "root"))
                    .split("\\.");
            return parts[0] + "." + evil[1] + "." + parts[2];
        }),
        EXPIRED((provider, claims) -> provider.signed(
                provider.header(), claims.put("exp", Instant.now().getEpochSecond() - 600))),
        OF_A_TIME_TO_COME((provider, claims) -> provider.signed(
                provider.header(),
                claims.put("iat", Instant.now().getEpochSecond() + 3_600)
                        .put("nbf", Instant.now().getEpochSecond() + 3_600))),
        FOR_SOMEBODY_ELSE(
                (provider, claims) -> provider.signed(provider.header(), claims.put("aud", "another-client"))),
        FOR_SOMEBODY_ELSE_TOO((provider, claims) -> provider.signed(
                provider.header(),
                claims.put("aud", new JsonArray().add("weft").add("other")).put("azp", "other"))),
        OF_ANOTHER_ISSUER((provider, claims) -> provider.signed(provider.header(), claims.put("iss", other.issuer()))),
        OF_ANOTHER_LOGIN((provider, claims) -> provider.signed(provider.header(), claims.put("nonce", "another"))),
        OF_NO_LOGIN((provider, claims) -> provider.signed(provider.header(), without(claims, "nonce"))),
        WITHOUT_AN_END((provider, claims) -> provider.signed(provider.header(), without(claims, "exp"))),
        OF_NOBODY((provider, claims) -> provider.signed(provider.header(), without(claims, "sub"))),
        NO_TOKEN((_, _) -> "not.a.token");

        private final BiFunction<HostileProvider, JsonObject, String> token;

        Lie(BiFunction<HostileProvider, JsonObject, String> token) {
            this.token = token;
        }
    }

    @ParameterizedTest
    @EnumSource(Lie.class)
    void nobodyComesInByALie(Lie lie) {
        hostile.says(claims -> lie.token.apply(hostile, claims.put("email", "root@corp.example")));
        var device = lab.device("victim");
        var browser = lab.browser();

        var landed = LoginLab.leave(browser, device, "evil");

        assertThat(landed.status()).as(landed.body()).isIn(403, 502);
        assertThat(landed.body()).contains("You are not logged in").doesNotContain("Let it in", "Exception");
        assertThat(device.state()).isInstanceOf(ControlState.LoginNeeded.class);
        assertThat(lab.state().users().values()).noneMatch(user -> user.login().startsWith("root"));
        device.stop();
    }

    @Test
    void anAddressOfADomainThatIsNotTheProvidersOpensNothing() {
        hostile.claims(claims -> claims.put("email", "root@bank.example"));
        var device = lab.device("victim");

        var landed = LoginLab.leave(lab.browser(), device, "evil");

        assertThat(landed.body()).contains("may not speak for").doesNotContain("Let it in");
        device.stop();
    }

    @Test
    void anAnswerCountsOnceAndInItsOwnBrowser() {
        var used = new HashMap<String, String>();
        hostile.sendsBack(parameters -> {
            used.putAll(parameters);
            return parameters;
        });
        var device = lab.device("victim");
        var browser = lab.browser();
        var asks = LoginLab.leave(browser, device, "evil");
        assertThat(asks.body()).contains("Let it in");
        var callback =
                LoginLab.callback(lab.url(), "evil") + "?code=" + used.get("code") + "&state=" + used.get("state");

        var elsewhere = lab.browser().open(callback);
        var again = browser.open(callback);

        assertThat(elsewhere.status()).isEqualTo(403);
        assertThat(elsewhere.body()).contains("not begun in this browser");
        assertThat(again.body()).contains("Let it in");
        device.stop();
    }

    @Test
    void theAttackersOwnAnswerIsNotTheVictims() {
        var mallory = lab.browser();
        var stolen = new HashMap<String, String>();
        var hers = lab.device("mallory");
        hostile.sendsBack(parameters -> {
            stolen.putAll(parameters);
            return Map.of("state", "nothing", "error", "access_denied");
        });
        LoginLab.leave(mallory, hers, "evil");
        hostile.honest();
        var victim = lab.browser();
        var device = lab.device("victim");
        victim.open(LoginLab.loginUrl(device));

        var landed = victim.open(
                LoginLab.callback(lab.url(), "evil") + "?code=" + stolen.get("code") + "&state=" + stolen.get("state"));

        assertThat(landed.status()).isEqualTo(403);
        assertThat(landed.body()).doesNotContain("Let it in");
        hers.stop();
        device.stop();
    }

    @Test
    void aStateOfNobodysLeadsNowhere() {
        hostile.sendsBack(parameters -> Map.of("code", parameters.getOrDefault("code", ""), "state", "guessed"));
        var device = lab.device("victim");

        var landed = LoginLab.leave(lab.browser(), device, "evil");

        assertThat(landed.status()).isEqualTo(403);
        assertThat(landed.body()).doesNotContain("Let it in");
        device.stop();
    }

    @ParameterizedTest
    @EnumSource(
            value = HostileProvider.Mood.class,
            names = {"SLOW", "FAILS", "BABBLES"})
    void whileOneIsSickTheOthersAndAllMembersGoOn(HostileProvider.Mood mood) {
        hostile.mood(mood);
        int welcomes = member.welcomes();
        var device = lab.device("newcomer");
        var began = System.nanoTime();
        var waiting = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> LoginLab.leave(lab.browser(), device, "evil"), Thread::startVirtualThread);

        logIn(device, "good");
        LoginLab.awaitMember(device);

        var landed = waiting.join();
        assertThat(landed.status()).isIn(403, 502, 200);
        assertThat(System.nanoTime() - began).isLessThan(15_000_000_000L);
        assertThat(member.state()).isInstanceOf(ControlState.Connected.class);
        assertThat(member.welcomes()).isEqualTo(welcomes);
        device.stop();
    }

    private static void logIn(SimulatedNode device, String provider) {
        var browser = lab.browser();
        var asks = LoginLab.leave(browser, device, provider);
        assertThat(asks.body()).contains("Let it in");
        assertThat(LoginLab.confirm(browser, asks).status()).isEqualTo(200);
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }
}
