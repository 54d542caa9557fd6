package weft.cli.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.cli.Complaint;
import weft.cli.Problems;
import weft.cli.Secret;
import weft.cli.config.Section;
import weft.coordinator.identity.Endpoints;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.ProviderConfig.Claims;
import weft.coordinator.identity.ProviderConfig.ClientAuthentication;
import weft.coordinator.identity.ProviderConfig.Common;
import weft.coordinator.identity.saml.SamlProvider;

/// Reads the `providers` of a coordinator's configuration: a list, each with keys of its kind.
final class ProvidersSection {
    private static final List<String> COMMON =
            List.of("name", "kind", "title", "domains", "allow-users", "allow-groups", "addresses-verified");
    private static final List<String> CLIENT = List.of(
            "client-id", "client-secret", "client-secret-file", "client-authentication", "scopes", "certificates");
    private static final List<String> OIDC =
            List.of("issuer", "email-claim", "name-claim", "groups-claim", "device-code");
    private static final List<String> OAUTH2 = List.of(
            "issuer",
            "authorization-url",
            "token-url",
            "user-info-url",
            "emails-url",
            "device-url",
            "subject-field",
            "login-field",
            "email-field",
            "email-verified-field",
            "name-field",
            "groups-field");

    private static final List<String> SAML = List.of(
            "metadata-file",
            "entity",
            "sso-url",
            "certificate-file",
            "own-entity",
            "subject-attribute",
            "email-attribute",
            "name-attribute",
            "groups-attribute");

    private ProvidersSection() {}

    static List<ProviderConfig> read(Section section, Map<String, String> environment) {
        var names = new HashSet<String>();
        var providers = new ArrayList<ProviderConfig>();
        for (Section item : section.items()) {
            var provider = provider(item, environment);
            if (!names.add(provider.common().name())) {
                throw item.wrong(
                        "name",
                        "there is another provider '" + provider.common().name() + "' already");
            }
            providers.add(provider);
        }
        return providers;
    }

    private static ProviderConfig provider(Section item, Map<String, String> environment) {
        return switch (item.text("kind")) {
            case "oidc" -> oidc(item, environment);
            case "oauth2" -> oauth2(item, environment);
            case "saml" -> saml(item);
            default -> throw item.wrong("kind", "'kind' is oidc, oauth2 or saml, not '" + item.text("kind") + "'");
        };
    }

    private static ProviderConfig oidc(Section item, Map<String, String> environment) {
        item.only(all(COMMON, CLIENT, OIDC));
        var names = Claims.OF_OIDC;
        return new ProviderConfig.Oidc(
                common(item),
                url(item, "issuer"),
                item.text("client-id"),
                secret(item, environment),
                authentication(item),
                scopes(item, List.of("openid", "profile", "email")),
                new Claims(
                        names.subject(),
                        names.login(),
                        item.optionalText("email-claim").orElse(names.email()),
                        names.emailVerified(),
                        item.optionalText("name-claim").orElse(names.displayName()),
                        item.optionalText("groups-claim").orElse(names.groups()),
                        item.truth("addresses-verified")),
                item.truth("device-code"),
                certificates(item));
    }

    private static ProviderConfig oauth2(Section item, Map<String, String> environment) {
        item.only(all(COMMON, CLIENT, OAUTH2));
        var authorization = url(item, "authorization-url");
        return new ProviderConfig.OAuth2(
                common(item),
                item.optionalText("issuer").orElseGet(() -> Endpoints.origin(authorization)),
                authorization,
                url(item, "token-url"),
                url(item, "user-info-url"),
                optionalUrl(item, "emails-url"),
                optionalUrl(item, "device-url"),
                item.text("client-id"),
                secret(item, environment),
                Objects.requireNonNullElse(authentication(item), ClientAuthentication.POST),
                scopes(item, List.of()),
                new Claims(
                        item.optionalText("subject-field").orElse("id"),
                        item.optionalText("login-field").orElse("login"),
                        item.optionalText("email-field").orElse("email"),
                        item.optionalText("email-verified-field").orElse("email_verified"),
                        item.optionalText("name-field").orElse("name"),
                        item.optionalText("groups-field").orElse("groups"),
                        item.truth("addresses-verified")),
                certificates(item));
    }

    private static ProviderConfig saml(Section item) {
        item.only(all(COMMON, SAML));
        var metadata = item.optionalText("metadata-file").map(_ -> file(item, "metadata-file"));
        if (metadata.isEmpty()) {
            for (var key : List.of("entity", "sso-url", "certificate-file")) {
                item.text(key);
            }
        }
        var names = Claims.OF_SAML;
        var config = new ProviderConfig.Saml(
                common(item),
                metadata.orElse(null),
                item.optionalText("entity").orElse(null),
                optionalUrl(item, "sso-url"),
                item.optionalText("certificate-file")
                        .map(_ -> file(item, "certificate-file"))
                        .orElse(null),
                item.optionalText("own-entity").orElse(null),
                new Claims(
                        item.optionalText("subject-attribute").orElse(names.subject()),
                        names.login(),
                        item.optionalText("email-attribute").orElse(names.email()),
                        names.emailVerified(),
                        item.optionalText("name-attribute").orElse(names.displayName()),
                        item.optionalText("groups-attribute").orElse(names.groups()),
                        item.optionalText("addresses-verified").isEmpty() || item.truth("addresses-verified")));
        return checked(item, metadata.isPresent() ? "metadata-file" : "certificate-file", () -> {
            SamlProvider.requireUsable(config);
            return config;
        });
    }

    private static String file(Section item, String key) {
        var path = Path.of(item.text(key));
        try {
            return Files.readString(path);
        } catch (IOException problem) {
            throw item.wrong(key, "cannot read " + path + ": " + Problems.reason(problem));
        }
    }

    private static Common common(Section item) {
        var name = item.text("name");
        var domains = item.texts("domains");
        if (domains.isEmpty()
                && item.texts("allow-users").isEmpty()
                && item.texts("allow-groups").isEmpty()) {
            throw item.wrong("provider '" + name + "' needs 'domains', for whose addresses it may speak; '*' for all");
        }
        return checked(
                item,
                "domains",
                () -> new Common(
                        checked(item, "name", () -> Common.checkedName(name)),
                        item.optionalText("title").orElseGet(() -> titleOf(name)),
                        domains,
                        item.texts("allow-users"),
                        item.texts("allow-groups")));
    }

    private static String titleOf(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static @Nullable String secret(Section item, Map<String, String> environment) {
        var file = item.optionalText("client-secret-file");
        var secret = item.optionalText("client-secret");
        if (file.isPresent() && secret.isPresent()) {
            throw item.wrong("client-secret", "'client-secret' and 'client-secret-file' are one too many");
        }
        try {
            return Secret.of(
                            "client-secret-file",
                            file.map(path -> "file:" + path).orElse(null),
                            environment,
                            "")
                    .or(() -> secret)
                    .orElse(null);
        } catch (Complaint problem) {
            throw item.wrong("client-secret-file", String.valueOf(problem.getMessage()));
        }
    }

    private static @Nullable ClientAuthentication authentication(Section item) {
        return switch (item.optionalText("client-authentication").orElse("")) {
            case "" -> null;
            case "basic" -> ClientAuthentication.BASIC;
            case "post" -> ClientAuthentication.POST;
            default ->
                throw item.wrong(
                        "client-authentication",
                        "'client-authentication' is basic or post, not '" + item.text("client-authentication") + "'");
        };
    }

    private static List<String> scopes(Section item, List<String> otherwise) {
        var scopes = item.texts("scopes");
        if (scopes.isEmpty()) {
            return otherwise;
        }
        if (otherwise.contains("openid") && !scopes.contains("openid")) {
            throw item.wrong("scopes", "'scopes' of an oidc provider have openid among them");
        }
        return scopes;
    }

    private static @Nullable Path certificates(Section item) {
        return item.optionalText("certificates")
                .map(text -> {
                    var path = Path.of(text);
                    if (!Files.isReadable(path)) {
                        throw item.wrong("certificates", "cannot read the certificates " + path);
                    }
                    return path;
                })
                .orElse(null);
    }

    private static String url(Section item, String key) {
        var url = item.text(key);
        if (!Endpoints.isSafe(url)) {
            throw item.wrong(key, "'" + key + "' is an https:// URL (http:// only to this host), not '" + url + "'");
        }
        return url;
    }

    private static @Nullable String optionalUrl(Section item, String key) {
        return item.optionalText(key).isPresent() ? url(item, key) : null;
    }

    /// What the values' own types refuse, with the line of what is refused.
    private static <T> T checked(Section at, String key, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException refused) {
            throw at.wrong(key, String.valueOf(refused.getMessage()));
        }
    }

    @SafeVarargs
    private static List<String> all(List<String>... keys) {
        var all = new ArrayList<String>();
        for (var each : keys) {
            all.addAll(each);
        }
        return all;
    }
}
