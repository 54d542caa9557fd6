package weft.node.wireguard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import weft.node.system.InterfaceAddress;
import weft.node.wireguard.ConfigSections.Entry;
import weft.protocol.key.Key32;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// Turns the text of a value into its type, or says what is wrong with it and where.
record ConfigValues(String file) {
    /// @param name as it is spelled in the documentation, for the message
    Key32 key(Entry entry, String name) throws ConfigException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(entry.value());
        } catch (IllegalArgumentException notBase64) {
            throw refused(entry, name + " is not base64, a key is the 44 characters that `wg genkey` prints");
        }
        if (bytes.length != Key32.LENGTH) {
            throw refused(entry, name + " has " + bytes.length + " bytes, a key is 44 characters of base64, 32 bytes");
        }
        var key = Key32.of(bytes);
        Arrays.fill(bytes, (byte) 0);
        return key;
    }

    int number(Entry entry, String name, int min, int max) throws ConfigException {
        try {
            int number = Integer.parseInt(entry.value());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the same message
        }
        throw refused(entry, name + " must be a number from " + min + " to " + max + ", this is " + shown(entry));
    }

    List<IpPrefix> prefixes(Entry entry) throws ConfigException {
        var prefixes = new ArrayList<IpPrefix>();
        for (String text : list(entry)) {
            var parsed = addressAndLength(entry, text);
            prefixes.add(IpPrefix.containing(parsed.address(), parsed.prefixLength()));
        }
        return prefixes;
    }

    List<InterfaceAddress> addresses(Entry entry) throws ConfigException {
        var addresses = new ArrayList<InterfaceAddress>();
        for (String text : list(entry)) {
            addresses.add(addressAndLength(entry, text));
        }
        return addresses;
    }

    HostPort endpoint(Entry entry) throws ConfigException {
        String text = entry.value();
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            ipAddress(entry, host);
        } else if (host.indexOf(':') >= 0) {
            throw refused(
                    entry, "Endpoint " + shown(entry) + ": write an IPv6 address in brackets, [2001:db8::1]:51820");
        }
        if (host.isEmpty() || host.length() > 253 || host.chars().anyMatch(Character::isWhitespace)) {
            throw refused(entry, "Endpoint must be HOST:PORT, this is " + shown(entry));
        }
        return new HostPort(host, port(entry, text.substring(colon + 1)));
    }

    ConfigException refused(Entry entry, String problem) {
        return new ConfigException(file, entry.line(), problem);
    }

    /// A value for a message: never called for a key; cut, and without control characters.
    static String shown(Entry entry) {
        String text = entry.value().replaceAll("\\p{Cntrl}", "?");
        return "\"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
    }

    private InterfaceAddress addressAndLength(Entry entry, String text) throws ConfigException {
        int slash = text.indexOf('/');
        IpAddress address = ipAddress(entry, slash < 0 ? text : text.substring(0, slash));
        int length = address.familyBits();
        if (slash >= 0) {
            length = number(
                    new Entry(entry.line(), entry.key(), text.substring(slash + 1)),
                    "the prefix length of " + address,
                    0,
                    length);
        }
        return new InterfaceAddress(address, length);
    }

    private IpAddress ipAddress(Entry entry, String text) throws ConfigException {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException notAnAddress) {
            var part = new Entry(entry.line(), entry.key(), text);
            throw refused(entry, shown(part) + " is not an IP address, write 10.0.0.1/24 or fd00::1/64");
        }
    }

    private int port(Entry entry, String text) throws ConfigException {
        return number(new Entry(entry.line(), entry.key(), text), "the port of Endpoint", 1, 65_535);
    }

    private static List<String> list(Entry entry) {
        return Arrays.stream(entry.value().split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> text.toLowerCase(Locale.ROOT))
                .toList();
    }
}
