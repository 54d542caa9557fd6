package weft.protocol.policy.document;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Pure. Names and numbers of IP protocols.
public final class Protocols {
    private static final Map<String, Integer> NUMBERS = new TreeMap<>(Map.ofEntries(
            Map.entry("icmp", 1),
            Map.entry("igmp", 2),
            Map.entry("ipv4", 4),
            Map.entry("ip-in-ip", 4),
            Map.entry("tcp", 6),
            Map.entry("egp", 8),
            Map.entry("igp", 9),
            Map.entry("udp", 17),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("ipv6-icmp", 58),
            Map.entry("sctp", 132),
            Map.entry("fc", 133)));
    private static final List<Integer> WITH_PORTS = List.of(6, 17, 132);

    private Protocols() {}

    /// The number of a protocol that is written as a name or a number.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static int number(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        Integer known = NUMBERS.get(name);
        if (known != null) {
            return known;
        }
        boolean digits = !name.isEmpty() && name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an IP protocol; write a number from 1 to 255 or one of "
                            + String.join(", ", NUMBERS.keySet()) + Spelling.hint(name, NUMBERS.keySet()));
        }
        if (name.startsWith("0")) {
            throw new IllegalArgumentException("\"" + text + "\": a protocol number does not begin with 0");
        }
        int number = Integer.parseInt(name);
        if (number > 255) {
            throw new IllegalArgumentException("\"" + text + "\": a protocol number is 1 to 255");
        }
        return number;
    }

    /// Only these may be narrowed to ports.
    public static boolean hasPorts(int protocol) {
        return WITH_PORTS.contains(protocol);
    }

    /// A name for people.
    public static String name(int number) {
        return NUMBERS.entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(number));
    }
}
