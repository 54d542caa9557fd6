package weft.protocol.policy.document;

import java.util.List;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;
import weft.protocol.packet.IpSpan;

/// Pure. Reads names of rules. White space around a name counts for nothing.
public final class SelectorText {
    private static final String DOMAIN_PREFIX = "user:*@";

    private SelectorText() {}

    /// A name and ports: what stands in `dst` of `acls` and in `tests`.
    public record WithPorts(Selector selector, List<PortRange> ports) {}

    /// @throws IllegalArgumentException with one line for a person
    public static Selector parse(String written) {
        String text = written.strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "an empty name; write *, a user, group:, tag:, autogroup:, a host or an address");
        }
        if (text.equals("*")) {
            return new Selector.Everything();
        }
        if (text.startsWith("group:")) {
            return new Selector.OfGroup(text);
        }
        if (text.startsWith("tag:")) {
            return new Selector.OfTag(text);
        }
        if (text.startsWith("ipset:")) {
            return new Selector.OfIpSet(text);
        }
        if (text.startsWith(Autogroup.PREFIX)) {
            return new Selector.OfAutogroup(Autogroup.of(text)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no \"" + text + "\"" + Spelling.hint(text, Autogroup.texts()))));
        }
        if (text.startsWith(DOMAIN_PREFIX) && text.length() > DOMAIN_PREFIX.length()) {
            return new Selector.OfDomain(text.substring(DOMAIN_PREFIX.length()));
        }
        if (text.indexOf('@') >= 0) {
            return new Selector.OfUser(text);
        }
        if (looksLikeAddress(text)) {
            return new Selector.OfAddresses(text, addresses(text));
        }
        if (!isHostName(text)) {
            throw new IllegalArgumentException("\"" + text
                    + "\": invalid address; write *, a user, group:, tag:, autogroup:, a host or an address");
        }
        return new Selector.OfHost(text);
    }

    /// Reads `tag:server:22`, `10.0.0.0/8:*`, `[fd7a::1]:443`, `fd7a::1:443`: what follows the last colon is ports.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static WithPorts parseWithPorts(String written) {
        String text = unbracketed(written.strip());
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException(
                    "\"" + written + "\": expected a destination, a colon and ports, like tag:server:22 or *:*");
        }
        try {
            // The ports first: of `tag:server` it is "server" that is no port.
            var ports = Ports.parse(text.substring(colon + 1));
            return new WithPorts(parse(text.substring(0, colon)), ports);
        } catch (IllegalArgumentException problem) {
            throw new IllegalArgumentException("\"" + written + "\": " + problem.getMessage(), problem);
        }
    }

    private static String unbracketed(String text) {
        if (!text.startsWith("[")) {
            return text;
        }
        int close = text.indexOf(']');
        String inside = close < 0 ? "" : text.substring(1, close);
        String rest = close < 0 ? "" : text.substring(close + 1);
        if (!isIpv6(inside) || !rest.startsWith(":") && !rest.startsWith("/")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": brackets stand around an IPv6 address only, like [fd7a::1]:443");
        }
        return inside + rest;
    }

    private static boolean isIpv6(String text) {
        try {
            return !IpAddress.parse(text).isIpv4();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// An address, a prefix or a range `a-b`. Bits after a prefix are cleared: they select nothing more.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static IpSet addresses(String written) {
        String text = written.strip();
        int dash = text.indexOf('-');
        if (dash > 0) {
            return new IpSet(List.of(new IpSpan(
                    IpAddress.parse(text.substring(0, dash).strip()),
                    IpAddress.parse(text.substring(dash + 1).strip()))));
        }
        return IpSet.of(IpPrefix.parseLenient(text));
    }

    /// Digits and dots, or hexadecimal and colons, with a prefix length or a range, are meant as addresses even when
    /// they are wrong ones: nobody calls a host that.
    private static boolean looksLikeAddress(String text) {
        return text.indexOf(':') >= 0
                || text.indexOf('/') >= 0
                || text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.' || c == '-');
    }

    /// A name that the `hosts` section may have: of any script, without the signs that mean something else.
    static boolean isHostName(String text) {
        return !text.isEmpty()
                && text.codePoints()
                        .allMatch(c -> Character.isLetterOrDigit(c)
                                || c == '-'
                                || c == '_'
                                || c == '.'
                                || c == ' '
                                || Character.getType(c) == Character.NON_SPACING_MARK
                                || Character.getType(c) == Character.COMBINING_SPACING_MARK);
    }
}
