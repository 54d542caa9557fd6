package weft.node.wireguard;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.node.system.InterfaceAddress;
import weft.node.wireguard.ConfigSections.Entry;
import weft.node.wireguard.ConfigSections.Section;
import weft.protocol.key.NodePrivateKey;

/// Reads the `[Interface]` section, key by key, into what it says so far.
final class InterfaceSection {
    static final List<String> KEYS = List.of("PrivateKey", "Address", "ListenPort", "MTU", "Table", "DNS");

    /// An IPv6 link carries 1,280 bytes or it is none (RFC 8200, 5).
    private static final int IPV6_MTU_MIN = 1280;

    private static final int MTU_MIN = 576;
    private static final int MTU_MAX = 65_455;

    private final ConfigValues values;
    private final Section section;
    private final Set<String> seen = new HashSet<>();
    private @Nullable NodePrivateKey privateKey;
    int listenPort;
    int mtu = WireGuardConfig.DEFAULT_MTU;
    boolean routes = true;
    final List<InterfaceAddress> addresses = new ArrayList<>();
    final List<String> notes = new ArrayList<>();

    InterfaceSection(ConfigValues values, Section section) {
        this.values = values;
        this.section = section;
    }

    InterfaceSection read() throws ConfigException {
        for (Entry entry : section.entries()) {
            readEntry(entry);
        }
        if (mtu < IPV6_MTU_MIN && addresses.stream().anyMatch(a -> !a.address().isIpv4())) {
            throw new ConfigException(
                    values.file(),
                    section.line(),
                    "MTU " + mtu + " is too small for an IPv6 address, use 1280 or more");
        }
        privateKey();
        return this;
    }

    NodePrivateKey privateKey() throws ConfigException {
        if (privateKey == null) {
            throw new ConfigException(
                    values.file(),
                    section.line(),
                    "[Interface] has no PrivateKey, add the one that `wg genkey` prints");
        }
        return privateKey;
    }

    private void readEntry(Entry entry) throws ConfigException {
        switch (entry.key()) {
            case "privatekey" -> privateKey = readPrivateKey(entry);
            case "address" -> addresses.addAll(values.addresses(entry));
            case "listenport" -> {
                once(entry, "ListenPort");
                listenPort = values.number(entry, "ListenPort", 0, 65_535);
            }
            case "mtu" -> {
                once(entry, "MTU");
                mtu = values.number(entry, "MTU", MTU_MIN, MTU_MAX);
            }
            case "table" -> readTable(entry);
            case "dns" -> note(entry, "DNS is not set by weft, set the resolver yourself");
            case "saveconfig" -> {
                if (!entry.value().equalsIgnoreCase("false")) {
                    throw values.refused(entry, "SaveConfig: weft never writes a configuration, remove the line");
                }
            }
            case "fwmark" -> {
                if (!entry.value().equalsIgnoreCase("off") && !entry.value().matches("0|0x0+")) {
                    throw values.refused(entry, "FwMark is not supported, remove the line");
                }
            }
            case "preup", "postup", "predown", "postdown" ->
                throw values.refused(
                        entry,
                        "PreUp, PostUp, PreDown and PostDown: weft runs no commands, remove the line and run it yourself");
            default ->
                throw values.refused(
                        entry, "unknown key " + entry.key() + " in [Interface]" + NearestKey.hint(entry.key(), KEYS));
        }
    }

    private NodePrivateKey readPrivateKey(Entry entry) throws ConfigException {
        once(entry, "PrivateKey");
        byte[] scalar = values.key(entry, "PrivateKey").bytes();
        return new NodePrivateKey(scalar);
    }

    private void readTable(Entry entry) throws ConfigException {
        once(entry, "Table");
        switch (entry.value().toLowerCase(Locale.ROOT)) {
            case "auto", "main" -> routes = true;
            case "off" -> routes = false;
            default -> throw values.refused(entry, "Table must be auto or off, this is " + ConfigValues.shown(entry));
        }
    }

    private void once(Entry entry, String name) throws ConfigException {
        if (!seen.add(entry.key())) {
            throw values.refused(entry, name + " is given twice, keep one");
        }
    }

    private void note(Entry entry, String note) {
        notes.add(values.file() + ":" + entry.line() + ": " + note);
    }
}
