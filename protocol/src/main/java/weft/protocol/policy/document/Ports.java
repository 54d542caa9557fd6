package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.List;

/// Pure. Reads port lists: `*`, `22`, `80,443`, `8000-8999`.
final class Ports {
    private static final String EXPECTED = "; write *, a port, a range like 8000-8999, or several with commas";

    private Ports() {}

    /// @throws IllegalArgumentException with one line for a person
    static List<PortRange> parse(String text) {
        if (text.equals("*")) {
            return List.of(PortRange.ALL);
        }
        var ranges = new ArrayList<PortRange>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            if (dash < 0) {
                int port = number(part, text);
                if (port == 0) {
                    throw new IllegalArgumentException("port range \"" + text + "\": 0 is no port" + EXPECTED);
                }
                ranges.add(new PortRange(port, port));
                continue;
            }
            int first = number(part.substring(0, dash), text);
            int last = number(part.substring(dash + 1), text);
            if (first > last) {
                throw new IllegalArgumentException("port range \"" + text
                        + "\": it ends before it begins; did you mean " + last + "-" + first + "?");
            }
            ranges.add(new PortRange(first, last));
        }
        return ranges;
    }

    private static int number(String digits, String text) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(
                    "port range \"" + text + "\": \"" + digits + "\" is no port number" + EXPECTED);
        }
        int number = Integer.parseInt(digits);
        if (number > 65_535) {
            throw new IllegalArgumentException("port range \"" + text + "\": ports end at 65535");
        }
        return number;
    }
}
