package weft.cli.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weft.cli.Complaint;
import weft.cli.Nearest;

/// What a relay region shall be. A picocli mixin.
final class RegionWish {
    private static final int DERP_PORT = 443;
    private static final int STUN_PORT = 3_478;
    private static final List<String> KEYS = List.of("stun", "stun2", "certificate", "ipv4", "ipv6", "name");

    @Option(names = "--code", required = true, paramLabel = "CODE", description = "short and unique, such as fra")
    private String code = "";

    @Option(names = "--name", paramLabel = "NAME", description = "for people (default: the code)")
    private @Nullable String name;

    @Option(
            names = "--server",
            required = true,
            paramLabel = "HOST[:PORT][,KEY=VALUE…]",
            description = {
                "a relay of the region, port 443 unless named; once for each. Keys: stun=PORT|none (3478), stun2=PORT,",
                "certificate=sha256-raw:HEX|NAME, ipv4=ADDRESS, ipv6=ADDRESS, name=NAME"
            })
    private List<String> servers = List.of();

    ObjectNode body(int region) {
        ObjectNode body = AdminClient.object().put("id", region).put("code", code);
        body.put("name", name == null ? code : name);
        ArrayNode list = body.putArray("servers");
        for (String server : servers) {
            fill(list.addObject(), server, code + "-" + (list.size()));
        }
        return body;
    }

    private static void fill(ObjectNode server, String text, String name) {
        String[] parts = text.split(",", -1);
        int colon = parts[0].lastIndexOf(':');
        boolean hasPort = colon > 0 && (parts[0].indexOf(':') == colon || parts[0].charAt(colon - 1) == ']');
        String host = (hasPort ? parts[0].substring(0, colon) : parts[0]).replaceFirst("^\\[(.*)]$", "$1");
        server.put("name", name).put("host", host).put("plainHttp", false);
        server.put("port", hasPort ? number(text, parts[0].substring(colon + 1)) : DERP_PORT);
        server.put("stunPort", STUN_PORT);
        for (int i = 1; i < parts.length; i++) {
            set(server, text, parts[i]);
        }
    }

    private static void set(ObjectNode server, String text, String part) {
        int equals = part.indexOf('=');
        String key = equals < 0 ? part : part.substring(0, equals);
        String value = part.substring(equals + 1);
        if (equals < 0) {
            throw Complaint.usage("--server '" + text + "': '" + key + "' has no value, say KEY=VALUE");
        }
        if (!KEYS.contains(key)) {
            throw Complaint.usage("--server '" + text + "': there is no key '" + key + "'" + Nearest.hint(key, KEYS));
        }
        switch (key) {
            case "stun" -> server.put("stunPort", value.equals("none") ? -1 : number(text, value));
            case "stun2" -> server.put("stunPort2", number(text, value));
            case "certificate" -> server.put("certificateName", value);
            default -> server.put(key, value);
        }
    }

    private static int number(String text, String port) {
        if (!port.matches("[0-9]{1,5}")) {
            throw Complaint.usage("--server '" + text + "': a port is 1 to 65535, not '" + port + "'");
        }
        return Integer.parseInt(port);
    }
}
