package weft.cli.daemon;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.cli.config.Section;
import weft.coordinator.identity.Addresses;
import weft.coordinator.login.TailnetRules;

/// Reads the `tailnets` of a coordinator's configuration: into which one people come who log in.
final class TailnetsSection {
    private static final List<String> KEYS = List.of("mode", "name", "public-domains");

    private TailnetsSection() {}

    static TailnetRules read(Section section) {
        section.only(KEYS);
        var mode = section.optionalText("mode").orElse("by-domain");
        if (!mode.equals("by-domain") && !mode.equals("fixed")) {
            throw section.wrong("mode", "'mode' is by-domain or fixed, not '" + mode + "'");
        }
        return new TailnetRules(mode.equals("fixed") ? fixed(section) : notFixed(section), publicDomains(section));
    }

    private static String fixed(Section section) {
        var name = section.text("name");
        if (!name.matches("[a-z]([a-z0-9.-]{0,61}[a-z0-9])?")) {
            throw section.wrong(
                    "name",
                    "a tailnet's name is up to 63 lowercase letters, digits, dots and dashes, not '" + name + "'");
        }
        return name;
    }

    private static @Nullable String notFixed(Section section) {
        if (section.optionalText("name").isPresent()) {
            throw section.wrong("name", "'name' goes with 'mode: fixed'; else the domain is the name");
        }
        return null;
    }

    /// Besides those of the large mail providers.
    private static HashSet<String> publicDomains(Section section) {
        var domains = new HashSet<>(TailnetRules.PUBLIC_DOMAINS);
        for (String text : section.texts("public-domains")) {
            try {
                domains.add(Addresses.domain(text));
            } catch (IllegalArgumentException refused) {
                throw section.wrong("public-domains", String.valueOf(refused.getMessage()));
            }
        }
        return domains;
    }
}
