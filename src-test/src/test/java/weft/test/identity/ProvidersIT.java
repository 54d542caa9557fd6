package weft.test.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That the providers of these tests log people in at all, asked by hand.
@SuppressWarnings("NullAway.Init")
class ProvidersIT {
    private static final String VERIFIER = "a-verifier-that-is-known-to-this-test-and-to-nobody-else-at-all";
    private static final String CHALLENGE = "Q9us4jvVADKoS_bORlWR4WyMxeDw20b3V9lRoDwjU4I";

    @TempDir
    private Path directory;

    private HttpServer application;
    private String redirect;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void anApplication() throws Exception {
        application = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        application.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        application.start();
        redirect = "http://127.0.0.1:" + application.getAddress().getPort() + "/callback";
    }

    @AfterEach
    void close() {
        application.stop(0);
    }

    @Test
    @Requires(Part.NODE)
    void npmsProviderVouchesByOpenIdAndByPlainOAuth2() throws Exception {
        try (var provider = NpmProvider.start(directory, List.of(redirect))) {
            provider.account(new NpmProvider.Account(
                    "ann", "u1", "ann@corp.example", true, "Ann Archer", List.of("engineering")));

            var oidc = logIn(provider, NpmProvider.OIDC_CLIENT, "openid email profile groups");
            var claims = new JsonObject(new String(
                    Base64.getUrlDecoder().decode(oidc.getString("id_token").split("\\.")[1]), StandardCharsets.UTF_8));
            var plain = logIn(provider, NpmProvider.OAUTH2_CLIENT, "user:read");

            assertThat(claims.getString("sub")).isEqualTo("u1");
            assertThat(claims.getString("email")).isEqualTo("ann@corp.example");
            assertThat(claims.getJsonArray("groups")).containsExactly("engineering");
            assertThat(plain.getString("id_token")).isNull();
            assertThat(user(provider, plain.getString("access_token")).getString("email"))
                    .isEqualTo("ann@corp.example");
        }
    }

    @Test
    @Requires({Part.KEYCLOAK, Part.CHROMIUM})
    void keycloakLogsInWhoUsesARealBrowser() {
        var keycloak = Keycloak.shared();
        try (var browser = Browser.open();
                var person = browser.person()) {
            var page = person.newPage();
            page.navigate(authorization(
                    keycloak.issuer() + "/protocol/openid-connect/auth", Keycloak.OIDC_CLIENT, "openid email"));
            Browser.logInAtKeycloak(page, "ann");
            page.waitForURL(url -> url.startsWith(redirect));
            assertThat(page.url()).contains("code=");
        }
    }

    private JsonObject logIn(NpmProvider provider, String client, String scope) throws Exception {
        var browser = new HttpBrowser(HttpClient.newHttpClient());
        var login = browser.open(authorization(provider.issuer() + "/auth", client, scope));
        var landed = browser.logInAtNpm(login, "ann");
        assertThat(landed.uri().toString()).startsWith(redirect);
        var code = landed.uri().getQuery().replaceFirst(".*code=([^&]+).*", "$1");
        var form = "grant_type=authorization_code&code=" + code + "&redirect_uri=" + encoded(redirect)
                + "&code_verifier=" + VERIFIER;
        var secret = Base64.getEncoder()
                .encodeToString(
                        (encoded(client) + ":" + encoded(NpmProvider.CLIENT_SECRET)).getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(URI.create(provider.issuer() + "/token"))
                .header("Authorization", "Basic " + secret)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        return new JsonObject(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private JsonObject user(NpmProvider provider, String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(provider.userUrl()))
                .header("Authorization", "Bearer " + token)
                .build();
        return new JsonObject(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private String authorization(String endpoint, String client, String scope) {
        return endpoint + "?response_type=code&state=x&client_id=" + client + "&scope=" + encoded(scope)
                + "&redirect_uri=" + encoded(redirect) + "&code_challenge_method=S256&code_challenge=" + CHALLENGE;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
