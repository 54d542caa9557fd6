package weft.coordinator.login;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.Addresses;

/// Which tailnet a person belongs to, as configured.
///
/// @param fixed the name of the one tailnet for everybody; null when the domain of the address decides
/// @param publicDomains where anybody gets an address, so that its owner speaks for nobody but himself
public record TailnetRules(@Nullable String fixed, Set<String> publicDomains) {
    /// Domains of the large mail providers.
    public static final Set<String> PUBLIC_DOMAINS = Set.of(
            "126.com",
            "163.com",
            "aol.com",
            "fastmail.com",
            "gmail.com",
            "gmx.at",
            "gmx.ch",
            "gmx.com",
            "gmx.de",
            "gmx.net",
            "googlemail.com",
            "hey.com",
            "hotmail.com",
            "icloud.com",
            "live.com",
            "mac.com",
            "mail.com",
            "mail.ru",
            "me.com",
            "msn.com",
            "outlook.com",
            "pm.me",
            "proton.me",
            "protonmail.com",
            "qq.com",
            "t-online.de",
            "tuta.com",
            "tutanota.com",
            "users.noreply.github.com",
            "web.de",
            "yahoo.com",
            "yandex.com",
            "yandex.ru",
            "ymail.com",
            "zoho.com");

    public static final TailnetRules BY_DOMAIN = new TailnetRules(null, PUBLIC_DOMAINS);

    public TailnetRules {
        publicDomains = Set.copyOf(publicDomains);
    }

    boolean isPublic(Addresses.Address address) {
        return publicDomains.contains(address.domain());
    }
}
