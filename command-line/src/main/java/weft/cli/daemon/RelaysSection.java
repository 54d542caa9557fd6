package weft.cli.daemon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.cli.config.Section;
import weft.coordinator.launch.ConfiguredRelays;
import weft.protocol.key.RelayKey;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;

/// Reads the `relays` of a coordinator's configuration: a list of regions, each with a list of servers.
final class RelaysSection {
    static final int DERP_PORT = 443;
    static final int STUN_PORT = 3_478;

    private static final List<String> REGION_KEYS = List.of("id", "code", "name", "servers");
    private static final List<String> SERVER_KEYS = List.of(
            "name", "host", "port", "stun-port", "stun-port-2", "certificate", "key", "ipv4", "ipv6", "plain-http");

    private RelaysSection() {}

    static ConfiguredRelays read(Section section) {
        var keys = new HashSet<RelayKey>();
        var map = RelayMap.NONE;
        for (Section item : section.items()) {
            var region = region(item, keys);
            var before = map;
            map = checked(item, null, () -> {
                var regions = new ArrayList<>(before.regions());
                regions.add(region);
                return new RelayMap(regions);
            });
        }
        if (map.regions().size() > RelayMap.CONFIGURED_MAX) {
            throw section.wrong("there are more than " + RelayMap.CONFIGURED_MAX + " regions");
        }
        return new ConfiguredRelays(map, keys);
    }

    private static RelayRegion region(Section item, HashSet<RelayKey> keys) {
        item.only(REGION_KEYS);
        var servers = new ArrayList<RelayServer>();
        var code = item.text("code");
        for (Section server : item.part("servers").items()) {
            servers.add(server(server, code + "-" + (servers.size() + 1), keys));
        }
        item.text("id");
        return checked(
                item,
                null,
                () -> new RelayRegion(
                        item.number("id", 0), code, item.optionalText("name").orElse(code), servers));
    }

    private static RelayServer server(Section item, String name, HashSet<RelayKey> keys) {
        item.only(SERVER_KEYS);
        var host = item.text("host");
        item.optionalText("key").ifPresent(text -> keys.add(checked(item, "key", () -> RelayKey.parse(text))));
        int stunPort = item.optionalText("stun-port").filter("none"::equals).isPresent()
                ? RelayServer.NO_STUN
                : item.number("stun-port", STUN_PORT);
        var stunPort2 = item.optionalText("stun-port-2").isPresent() ? item.number("stun-port-2", 0) : null;
        return checked(
                item,
                null,
                () -> new RelayServer(
                        item.optionalText("name").orElse(name),
                        host,
                        item.number("port", DERP_PORT),
                        stunPort,
                        stunPort2,
                        item.optionalText("certificate").orElse(null),
                        item.optionalText("ipv4").orElse(null),
                        item.optionalText("ipv6").orElse(null),
                        item.truth("plain-http")));
    }

    /// What the values' own types refuse, with the line of what is refused.
    private static <T> T checked(Section at, @Nullable String key, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException refused) {
            var line = String.valueOf(refused.getMessage());
            throw key == null ? at.wrong(line) : at.wrong(key, line);
        }
    }
}
