package weft.test.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.cli.demo.ProviderProgram;
import weft.test.cluster.CoordinatorProcess;
import weft.test.lab.Await;
import weft.test.lab.LabProcess;

/// One owner. npm's oidc-provider as a process, with its own login pages, which take any password: by OpenID
/// Connect
/// with
/// PKCE and device flow for the client [#OIDC_CLIENT], and as plain OAuth2, which knows no OpenID, for
/// [#OAUTH2_CLIENT].
/// Whoever types a login that is not described by [#account] logs in as an address of [#DOMAIN], or the one typed.
public final class NpmProvider implements AutoCloseable {
    public static final String OIDC_CLIENT = "weft";
    public static final String OAUTH2_CLIENT = "weft-plain";
    public static final String CLIENT_SECRET = "a secret of the tests, long enough";
    public static final String DOMAIN = "corp.example";

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final LabProcess process;
    private final String issuer;
    private int commands;

    private NpmProvider(LabProcess process, String issuer) {
        this.process = process;
        this.issuer = issuer;
    }

    /// A person as the provider knows them.
    ///
    /// @param login typed in its page
    /// @param subject what the provider calls them for good
    public record Account(
            String login, String subject, String email, boolean emailVerified, String name, List<String> groups) {
        public Account {
            groups = List.copyOf(groups);
        }

        /// With an address of the provider's domain, verified, and no groups.
        public static Account of(String login) {
            return new Account(login, "sub-" + login, login + "@" + DOMAIN, true, login, List.of());
        }

        JsonObject json() {
            return new JsonObject()
                    .put("login", login)
                    .put("sub", subject)
                    .put("email", email)
                    .put("email_verified", emailVerified)
                    .put("name", name)
                    .put("groups", new JsonArray(new ArrayList<>(groups)));
        }
    }

    /// @param directory where its settings may lie
    /// @param redirects to which it may send a browser back, for either client
    public static NpmProvider start(Path directory, List<String> redirects) {
        var issuer = "http://127.0.0.1:" + CoordinatorProcess.freePort();
        var settings = new JsonObject()
                .put("issuer", issuer)
                .put("domain", DOMAIN)
                .put("accounts", new JsonArray())
                .put(
                        "clients",
                        new JsonArray()
                                .add(client(OIDC_CLIENT, "openid email profile groups", redirects)
                                        .put(
                                                "grant_types",
                                                new JsonArray()
                                                        .add("authorization_code")
                                                        .add("urn:ietf:params:oauth:grant-type:device_code")))
                                .add(client(OAUTH2_CLIENT, "user:read", redirects)));
        try {
            Files.createDirectories(directory);
            var file = Files.writeString(directory.resolve("provider.json"), settings.encode());
            var process = LabProcess.start(ProviderProgram.command(System.getenv(), file));
            process.awaitLine(line -> line.startsWith("provider ready"), START);
            return new NpmProvider(process, issuer);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private static JsonObject client(String id, String scope, List<String> redirects) {
        return new JsonObject()
                .put("client_id", id)
                .put("client_secret", CLIENT_SECRET)
                .put("redirect_uris", new JsonArray(new ArrayList<>(redirects)))
                .put("grant_types", new JsonArray().add("authorization_code"))
                .put("response_types", new JsonArray().add("code"))
                .put("scope", scope);
    }

    public String issuer() {
        return issuer;
    }

    /// Where it tells, without OpenID, who a token's owner is: `id`, `login`, `name`, `email`, `verified`, `teams`.
    public String userUrl() {
        return issuer + "/api/user";
    }

    /// Describes a person, or describes them anew.
    public void account(Account account) {
        tell("account", account.json());
    }

    /// From now on another key signs.
    public void rotateKeys() {
        tell("rotate", new JsonObject());
    }

    /// Stops answering until [#wake]: connections are accepted, and nothing more.
    public void sleep() {
        process.signal("STOP");
    }

    public void wake() {
        process.signal("CONT");
    }

    public String output() {
        return process.output();
    }

    private void tell(String command, JsonObject value) {
        int wanted = ++commands;
        process.input(
                new JsonObject().put("command", command).put("value", value).encode());
        Await.until(
                () -> process.output()
                                .lines()
                                .filter(line -> line.startsWith("done "))
                                .count()
                        >= wanted,
                ANSWER,
                process::output);
    }

    @Override
    public void close() {
        process.signal("CONT");
        process.close();
    }
}
