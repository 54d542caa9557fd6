package weft.node.wireguard;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.node.wireguard.ConfigSections.Entry;
import weft.node.wireguard.ConfigSections.Section;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.IpPrefix;

/// Reads one `[Peer]` section.
final class PeerSection {
    static final List<String> KEYS =
            List.of("PublicKey", "PresharedKey", "AllowedIPs", "Endpoint", "PersistentKeepalive");

    private final ConfigValues values;
    private final Section section;
    private @Nullable NodeKey publicKey;
    private @Nullable Key32 presharedKey;
    private final List<IpPrefix> allowedIps = new ArrayList<>();
    private @Nullable HostPort endpoint;
    private int persistentKeepaliveSeconds;

    PeerSection(ConfigValues values, Section section) {
        this.values = values;
        this.section = section;
    }

    PeerConfig read() throws ConfigException {
        for (Entry entry : section.entries()) {
            readEntry(entry);
        }
        NodeKey key = publicKey;
        if (key == null) {
            throw new ConfigException(
                    values.file(),
                    section.line(),
                    "[Peer] has no PublicKey, add the one that the peer's `wg pubkey` prints");
        }
        return new PeerConfig(section.line(), key, presharedKey, allowedIps, endpoint, persistentKeepaliveSeconds);
    }

    private void readEntry(Entry entry) throws ConfigException {
        switch (entry.key()) {
            case "publickey" -> {
                refuseSecond(entry, publicKey, "PublicKey");
                publicKey = new NodeKey(values.key(entry, "PublicKey"));
            }
            case "presharedkey" -> {
                refuseSecond(entry, presharedKey, "PresharedKey");
                Key32 key = values.key(entry, "PresharedKey");
                presharedKey = key.isZero() ? null : key;
            }
            case "allowedips" -> allowedIps.addAll(values.prefixes(entry));
            case "endpoint" -> {
                refuseSecond(entry, endpoint, "Endpoint");
                endpoint = values.endpoint(entry);
            }
            case "persistentkeepalive" ->
                persistentKeepaliveSeconds = entry.value().equalsIgnoreCase("off")
                        ? 0
                        : values.number(entry, "PersistentKeepalive", 0, 65_535);
            default ->
                throw values.refused(
                        entry, "unknown key " + entry.key() + " in [Peer]" + NearestKey.hint(entry.key(), KEYS));
        }
    }

    private void refuseSecond(Entry entry, @Nullable Object first, String name) throws ConfigException {
        if (first != null) {
            throw values.refused(entry, name + " is given twice, start a second peer with [Peer]");
        }
    }
}
