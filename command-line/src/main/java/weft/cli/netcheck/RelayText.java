package weft.cli.netcheck;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.cli.Complaint;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.HostText;

/// Pure. `--relay HOST:PORT[,stun=PORT|none][,stun2=PORT][,pin=sha256-raw:HEX]`.
final class RelayText {
    private static final int STUN_PORT = 3_478;

    private RelayText() {}

    /// Each relay is a region of its own.
    static RelayMap map(List<String> relays) {
        var regions = new ArrayList<RelayRegion>();
        for (int i = 0; i < relays.size(); i++) {
            var server = server(relays.get(i));
            regions.add(new RelayRegion(i + 1, "relay" + (i + 1), server.host(), List.of(server)));
        }
        return new RelayMap(regions);
    }

    static RelayServer server(String text) {
        var parts = text.split(",", -1);
        int colon = parts[0].lastIndexOf(':');
        if (colon < 1) {
            throw wrong(text, "it begins with HOST:PORT");
        }
        var host = parts[0].substring(0, colon);
        if (host.contains(":") && !HostText.isBracketed(host)) {
            throw wrong(text, "an IPv6 address stands in brackets");
        }
        int stun = STUN_PORT;
        @Nullable Integer stun2 = null;
        @Nullable String pin = null;
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            var value = parts[i].substring(equals + 1);
            switch (equals < 0 ? parts[i] : parts[i].substring(0, equals)) {
                case "stun" -> stun = value.equals("none") ? RelayServer.NO_STUN : number(text, value);
                case "stun2" -> stun2 = number(text, value);
                case "pin" -> pin = pin(text, value);
                default -> throw wrong(text, "after the port stand only stun=PORT, stun2=PORT and pin=sha256-raw:HEX");
            }
        }
        try {
            return new RelayServer(
                    "a",
                    HostText.bare(host),
                    number(text, parts[0].substring(colon + 1)),
                    stun,
                    stun2,
                    pin,
                    null,
                    null,
                    false);
        } catch (IllegalArgumentException problem) {
            throw wrong(text, String.valueOf(problem.getMessage()));
        }
    }

    private static String pin(String text, String value) {
        if (!value.startsWith(RelayServer.PIN_PREFIX)) {
            throw wrong(
                    text, "a pin is " + RelayServer.PIN_PREFIX + " and 64 hexadecimal digits, as weft derp prints it");
        }
        return value;
    }

    private static int number(String text, String digits) {
        if (!digits.matches("[0-9]{1,5}")) {
            throw wrong(text, "'" + digits + "' is no port");
        }
        return Integer.parseInt(digits);
    }

    private static Complaint wrong(String text, String why) {
        return Complaint.usage("--relay '" + text + "': " + why);
    }
}
