package weft.coordinator.identity;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import weft.coordinator.identity.ProviderConfig.ClientAuthentication;

/// One thread. A fresh [LyingProvider] for each test, and what a coordinator has that knows it as a provider of plain
/// OAuth2: people are numbers at `/user`, codes for devices come from `/code`.
@SuppressWarnings("NullAway.Init")
final class OAuth2Lab implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private Vertx vertx;
    private LyingProvider there;

    @Override
    public void beforeAll(ExtensionContext context) {
        vertx = Vertx.vertx();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        there = new LyingProvider(vertx);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        there.close();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        vertx.close().await();
    }

    Vertx vertx() {
        return vertx;
    }

    LyingProvider there() {
        return there;
    }

    /// @param emailsUrl where the provider lists a person's addresses; null when it does not
    OAuth2Provider provider(@Nullable String emailsUrl) {
        return new OAuth2Provider(
                vertx,
                new ProviderConfig.OAuth2(
                        new ProviderConfig.Common("hub", "Hub", List.of("*"), List.of(), List.of()),
                        "https://hub.example",
                        there.issuer() + "/authorize",
                        there.issuer() + "/token",
                        there.issuer() + "/user",
                        emailsUrl,
                        there.issuer() + "/code",
                        LyingProvider.CLIENT,
                        LyingProvider.SECRET,
                        ClientAuthentication.POST,
                        List.of("read:user"),
                        new ProviderConfig.Claims("id", "login", "email", "email_verified", "name", "teams", false),
                        null),
                InstantSource.system());
    }

    /// The code flow alone.
    ///
    /// @param authorizationPath where browsers go to, at the provider
    /// @param inHeader whether the client's secret goes in a header rather than in the form
    CodeFlow flow(String authorizationPath, boolean inHeader) {
        return new CodeFlow(
                new ProviderHttp(vertx, "hub", null),
                new CodeFlow.Ends(
                        "hub",
                        there.issuer(),
                        there.issuer() + authorizationPath,
                        there.issuer() + "/token",
                        new ClientCredentials(LyingProvider.CLIENT, LyingProvider.SECRET, inHeader)));
    }
}
