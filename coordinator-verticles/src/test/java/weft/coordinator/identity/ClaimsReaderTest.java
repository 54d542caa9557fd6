package weft.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.coordinator.identity.ProviderConfig.Claims;
import weft.coordinator.identity.ProviderConfig.Common;

class ClaimsReaderTest {
    private static final Common COMMON = new Common("corp", "Corp", List.of("example.org"), List.of(), List.of());

    @Test
    void standardClaimsMakeAnIdentity() {
        var who = read(
                Claims.OF_OIDC,
                new JsonObject()
                        .put("sub", "s-1")
                        .put("email", "Ann@Example.ORG")
                        .put("email_verified", true)
                        .put("name", "Ann Example")
                        .put(
                                "groups",
                                new JsonArray().add("b").add("a").add("a").add(7)));

        assertThat(who)
                .isEqualTo(new VerifiedIdentity(
                        "corp", "https://id", "s-1", "ann@example.org", true, "Ann Example", List.of("a", "b")));
    }

    @Test
    void anAddressIsVerifiedOnlyWhenTheProviderSaysSo() {
        var claims = new JsonObject().put("sub", "s-1").put("email", "ann@example.org");

        assertThat(read(Claims.OF_OIDC, claims).emailVerified()).isFalse();
        assertThat(read(Claims.OF_OIDC, claims.copy().put("email_verified", false))
                        .emailVerified())
                .isFalse();
        assertThat(read(Claims.OF_OIDC, claims.copy().put("email_verified", "yes"))
                        .emailVerified())
                .isFalse();
        assertThat(read(vouching(), claims).emailVerified()).isTrue();
    }

    @Test
    void whatIsNoAddressIsNone() {
        for (var text : List.of(
                "ann",
                "@example.org",
                "ann@",
                "ann@a@example.org",
                "ann@example",
                "a b@example.org",
                "ann@example.org\n",
                "\"ann\"@example.org",
                "ann@exa\u0000mple.org")) {
            var who = read(
                    Claims.OF_OIDC,
                    new JsonObject().put("sub", "s-1").put("email", text).put("email_verified", true));

            if (who.email() != null) {
                assertThat(who.email()).as(text).isEqualTo("ann@example.org");
            } else {
                assertThat(who.emailVerified()).isFalse();
            }
        }
    }

    @Test
    void namesWithDotsLeadIntoObjects() {
        var names = new Claims("sub", "login", "email", "email_verified", "name", "realm_access.roles", false);

        var who = read(
                names,
                new JsonObject()
                        .put("sub", "s-1")
                        .put("realm_access", new JsonObject().put("roles", new JsonArray().add("admin"))));

        assertThat(who.groups()).containsExactly("admin");
    }

    @Test
    void numbersNamePeopleAtProvidersLikeGitHub() {
        var names = new Claims("id", "login", "email", "email_verified", "name", "teams", false);

        var who = read(names, new JsonObject().put("id", 583_231L).put("login", "octocat"));

        assertThat(who.subject()).isEqualTo("583231");
        assertThat(who.displayName()).isEqualTo("octocat");
        assertThat(who.email()).isNull();
    }

    @Test
    void nobodyIsRefused() {
        assertThatThrownBy(() -> read(Claims.OF_OIDC, new JsonObject().put("email", "ann@example.org")))
                .isInstanceOf(IdentityRefused.class)
                .hasMessageContaining("has no 'sub'");
    }

    private static Claims vouching() {
        var usual = Claims.OF_OIDC;
        return new Claims(
                usual.subject(),
                usual.login(),
                usual.email(),
                usual.emailVerified(),
                usual.displayName(),
                usual.groups(),
                true);
    }

    private static VerifiedIdentity read(Claims names, JsonObject claims) {
        return new ClaimsReader(COMMON, names).read("https://id", claims);
    }
}
