package weft.protocol.netmap;

import java.util.HashSet;
import java.util.List;

/// Pure, immutable. Relays near each other that forward to each other, so that a node needs a connection to any one of
/// them; it tries them in order.
///
/// @param id from 1, as disco and DERP maps name it; 0 in a node's live state is "no home relay"
/// @param code short, unique in a map, e.g. `fra`
/// @param name for people
public record RelayRegion(int id, String code, String name, List<RelayServer> servers) {
    public static final int ID_MAX = 65_535;
    public static final int SERVERS_MAX = 16;
    private static final int CODE_MAX = 24;
    private static final int NAME_MAX = 64;

    /// @throws IllegalArgumentException with one line for a person
    public RelayRegion {
        if (id < 1 || id > ID_MAX) {
            throw new IllegalArgumentException("a region's number is 1 to " + ID_MAX + ", this is " + id);
        }
        RelayTexts.requireLabel("a region's code", code, CODE_MAX);
        if (name.isBlank() || name.length() > NAME_MAX || hasControl(name)) {
            throw new IllegalArgumentException("a region's name is 1 to " + NAME_MAX
                    + " printable characters, this is \"" + RelayTexts.shown(name) + "\"");
        }
        servers = List.copyOf(servers);
        if (servers.isEmpty() || servers.size() > SERVERS_MAX) {
            throw new IllegalArgumentException(
                    "a region has 1 to " + SERVERS_MAX + " relays, region " + code + " has " + servers.size());
        }
        var names = new HashSet<String>();
        for (RelayServer server : servers) {
            if (!names.add(server.name())) {
                throw new IllegalArgumentException("region " + code + " has two relays named " + server.name());
            }
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
