package weft.kit.proxy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.HostText;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// Pure. Which connections go through a proxy, by the customs of the environment variables `HTTPS_PROXY` and
/// `NO_PROXY` (capital or small).
///
/// @param proxy null for none
/// @param exceptions of `NO_PROXY`: `*`, an address, a prefix, `example.org` (with all below it), `.example.org` (only
///     what is below it), each perhaps with `:port`
public record ProxySettings(@Nullable HttpProxy proxy, List<String> exceptions) {
    public static final ProxySettings NONE = new ProxySettings(null, List.of());

    public ProxySettings {
        exceptions = List.copyOf(exceptions);
    }

    /// @throws IllegalArgumentException with one line for a person
    public static ProxySettings of(Map<String, String> environment) {
        var variable = set(environment, "HTTPS_PROXY") ? "HTTPS_PROXY" : "https_proxy";
        if (!set(environment, variable)) {
            return NONE;
        }
        var without = environment.getOrDefault("NO_PROXY", environment.getOrDefault("no_proxy", ""));
        var exceptions = Arrays.stream(without.split(",", -1))
                .map(item -> item.strip().toLowerCase(Locale.ROOT))
                .filter(item -> !item.isEmpty())
                .toList();
        return new ProxySettings(
                HttpProxy.parse(variable, environment.getOrDefault(variable, "").strip()), exceptions);
    }

    private static boolean set(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    /// The proxy on the way to a place; null when the way is direct.
    public @Nullable HttpProxy to(String host, int port) {
        if (proxy == null) {
            return null;
        }
        var name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        var address = address(name);
        boolean here = name.equals("localhost") || address != null && address.isLoopback();
        return here || exceptions.stream().anyMatch(item -> matches(item, name, address, port)) ? null : proxy;
    }

    private static boolean matches(String item, String name, @Nullable IpAddress address, int port) {
        if (item.equals("*")) {
            return true;
        }
        if (address != null && (matchesAddress(item, address))) {
            return true;
        }
        var pattern = item;
        int colon = item.lastIndexOf(':');
        if (colon > 0 && item.substring(colon + 1).matches("[0-9]{1,5}") && item.indexOf(':') == colon
                || item.startsWith("[") && colon > item.indexOf(']')) {
            if (!item.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            pattern = HostText.bare(item.substring(0, colon));
            if (address != null && matchesAddress(pattern, address)) {
                return true;
            }
        }
        pattern = pattern.startsWith("*.") ? pattern.substring(1) : pattern;
        return address == null
                && (pattern.startsWith(".")
                        ? name.endsWith(pattern)
                        : name.equals(pattern) || name.endsWith("." + pattern));
    }

    private static boolean matchesAddress(String pattern, IpAddress address) {
        try {
            return pattern.contains("/")
                    ? IpPrefix.parse(pattern).contains(address)
                    : IpAddress.parse(pattern).equals(address);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static @Nullable IpAddress address(String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
