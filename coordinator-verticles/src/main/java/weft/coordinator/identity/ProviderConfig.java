package weft.coordinator.identity;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an identity provider is reached, and what it is trusted with. One kind per protocol.
public sealed interface ProviderConfig {
    Common common();

    /// What every provider has.
    ///
    /// @param name a word of lowercase letters, digits and dashes; part of the callback's URL
    /// @param title what the button on the login page says
    /// @param domains for whose addresses it may speak; `*` for all, and then it had better verify them
    /// @param allowUsers addresses or subjects that may come in; with `allowGroups` empty, all
    /// @param allowGroups groups whose members may come in
    record Common(String name, String title, List<String> domains, List<String> allowUsers, List<String> allowGroups) {
        public static final String ANY_DOMAIN = "*";

        public Common {
            checkedName(name);
            domains =
                    domains.stream().map(Addresses::domain).sorted().distinct().toList();
            allowUsers = allowUsers.stream().map(String::strip).toList();
            allowGroups = allowGroups.stream().map(String::strip).toList();
        }

        /// @throws IllegalArgumentException with one line for a person
        public static String checkedName(String name) {
            if (!name.matches("[a-z][a-z0-9-]{0,31}")) {
                throw new IllegalArgumentException(
                        "a provider's name is up to 32 lowercase letters, digits and dashes, not '" + name + "'");
            }
            return name;
        }

        public boolean speaksFor(String domain) {
            return domains.contains(ANY_DOMAIN) || domains.contains(domain.toLowerCase(Locale.ROOT));
        }
    }

    /// Which of a provider's claims, or fields of its user-info answer, mean what. A name with dots goes into
    /// objects, as in `realm_access.roles`.
    ///
    /// @param subject the stable, never reused name
    /// @param login what the person is called when there is no address, as `octocat`
    /// @param emailVerified a claim that is true for verified addresses
    /// @param addressesVerified whether the provider vouches for addresses without saying so: it assigns
    ///     them itself
    record Claims(
            String subject,
            String login,
            String email,
            String emailVerified,
            String displayName,
            String groups,
            boolean addressesVerified) {
        public static final Claims OF_OIDC =
                new Claims("sub", "preferred_username", "email", "email_verified", "name", "groups", false);
        /// Attributes of a SAML assertion; without a name for the subject it is the NameID. Whoever runs a SAML
        /// provider for a domain assigns its addresses.
        public static final Claims OF_SAML = new Claims("", "", "email", "", "displayName", "groups", true);
    }

    /// How a client shows its secret to the token address (RFC 6749, section 2.3.1).
    enum ClientAuthentication {
        /// In the `Authorization` header.
        BASIC,
        /// In the form.
        POST
    }

    /// OpenID Connect by discovery.
    ///
    /// @param issuer `https://…`, to which `/.well-known/openid-configuration` is added
    /// @param clientSecret null for a public client, which PKCE alone protects
    /// @param authentication null for what the provider says it takes
    /// @param deviceCode whether people may log in by a code for a device that they do not hold (RFC 8628)
    /// @param certificates PEM file of authorities to trust in place of the system's; null for those
    record Oidc(
            Common common,
            String issuer,
            String clientId,
            @Nullable String clientSecret,
            @Nullable ClientAuthentication authentication,
            List<String> scopes,
            Claims claims,
            boolean deviceCode,
            @Nullable Path certificates)
            implements ProviderConfig {
        public Oidc {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String toString() {
            return "OIDC provider " + common.name();
        }
    }

    /// OAuth2 without OpenID: who it is comes from a user-info address.
    ///
    /// @param issuer what identities are said to come from, e.g. `https://github.com`
    /// @param emailsUrl answers a list of `{"email", "primary", "verified"}`, as GitHub does; null when user-info
    ///     says it
    record OAuth2(
            Common common,
            String issuer,
            String authorizationUrl,
            String tokenUrl,
            String userInfoUrl,
            @Nullable String emailsUrl,
            @Nullable String deviceUrl,
            String clientId,
            @Nullable String clientSecret,
            ClientAuthentication authentication,
            List<String> scopes,
            Claims claims,
            @Nullable Path certificates)
            implements ProviderConfig {
        public OAuth2 {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String toString() {
            return "OAuth2 provider " + common.name();
        }
    }

    /// SAML 2.0. Either a metadata file, or the three that follow.
    ///
    /// @param metadata the provider's metadata document; null when the next three say it
    /// @param entity the provider's entity id
    /// @param ssoUrl where authentication requests go (HTTP-Redirect)
    /// @param certificate PEM of the key that signs
    /// @param ownEntity how this coordinator calls itself towards the provider; null for its callback's URL
    /// @param claims names of attributes
    record Saml(
            Common common,
            @Nullable String metadata,
            @Nullable String entity,
            @Nullable String ssoUrl,
            @Nullable String certificate,
            @Nullable String ownEntity,
            Claims claims)
            implements ProviderConfig {
        @Override
        public String toString() {
            return "SAML provider " + common.name();
        }
    }
}
