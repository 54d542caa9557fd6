package weft.protocol.packet;

/// The text forms of addresses: dotted decimal, and RFC 4291 / RFC 5952 for IPv6. Pure.
final class IpText {
    private IpText() {}

    static IpAddress parseAddress(String text) {
        if (text.indexOf('%') >= 0) {
            throw bad(text, "a zone (%...) cannot be used here");
        }
        if (text.indexOf(':') >= 0) {
            return parseIpv6(text);
        }
        return IpAddress.ofIpv4(parseIpv4(text, 0, text.length(), text));
    }

    private static int parseIpv4(String text, int from, int to, String whole) {
        int bits = 0;
        int at = from;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (at >= to || text.charAt(at) != '.') {
                    throw bad(whole, "an IPv4 address has four numbers, as in 192.0.2.1");
                }
                at++;
            }
            int start = at;
            int value = 0;
            while (at < to && at - start < 4 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at == start) {
                throw bad(whole, "an IPv4 address has four numbers, as in 192.0.2.1");
            }
            if (value > 255 || at - start > 3) {
                throw bad(whole, "each number of an IPv4 address is 0 to 255");
            }
            if (at - start > 1 && text.charAt(start) == '0') {
                throw bad(whole, "numbers of an IPv4 address have no leading zero");
            }
            bits = bits << 8 | value;
        }
        if (at != to) {
            throw bad(whole, "an IPv4 address has four numbers, as in 192.0.2.1");
        }
        return bits;
    }

    private static IpAddress parseIpv6(String text) {
        var groups = new int[8];
        int count = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        } else if (text.startsWith(":")) {
            throw badIpv6(text);
        }
        while (at < text.length()) {
            int end = groupEnd(text, at);
            if (end < text.length() && text.charAt(end) == '.') {
                if (count > 6) {
                    throw badIpv6(text);
                }
                int bits = parseIpv4(text, at, text.length(), text);
                groups[count++] = bits >>> 16;
                groups[count++] = bits & 0xffff;
                break;
            }
            if (end == at || end - at > 4 || count == 8) {
                throw badIpv6(text);
            }
            groups[count++] = Integer.parseInt(text, at, end, 16);
            at = end;
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at) != ':') {
                throw badIpv6(text);
            }
            at++;
            if (at < text.length() && text.charAt(at) == ':') {
                if (gap >= 0) {
                    throw bad(text, "an IPv6 address has at most one ::");
                }
                gap = count;
                at++;
            } else if (at == text.length()) {
                throw badIpv6(text);
            }
        }
        return fromGroups(text, groups, count, gap);
    }

    private static IpAddress fromGroups(String text, int[] groups, int count, int gap) {
        if (gap < 0 ? count != 8 : count > 7) {
            throw badIpv6(text);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            int from = gap < 0 || i < gap ? i : i - (8 - count);
            int group = gap >= 0 && i >= gap && from < gap ? 0 : groups[from];
            high = high << 16 | low >>> 48;
            low = low << 16 | group;
        }
        return new IpAddress(high, low);
    }

    private static int groupEnd(String text, int at) {
        int end = at;
        while (end < text.length() && isHex(text.charAt(end))) {
            end++;
        }
        return end;
    }

    static String print(IpAddress address) {
        if (address.isIpv4()) {
            int bits = address.ipv4();
            return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
        }
        int gap = 8;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(address, i + run) == 0) {
                run++;
            }
            if (run > gapLength) {
                gap = i;
                gapLength = run;
            }
            i += Math.max(0, run - 1);
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static int group(IpAddress address, int index) {
        long half = index < 4 ? address.high() : address.low();
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static IllegalArgumentException badIpv6(String text) {
        return bad(text, "an IPv6 address looks like 2001:db8::1");
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("\"" + text + "\" is not an IP address: " + why);
    }
}
