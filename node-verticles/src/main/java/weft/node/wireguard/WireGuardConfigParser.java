package weft.node.wireguard;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.node.wireguard.ConfigSections.Section;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.IpPrefix;

/// Reads an ordinary `wg-quick` file (wg-quick(8), wg(8) "configuration file format"). What weft does not do is
/// refused by name, so that nobody believes in a firewall hook that never ran; `DNS` alone is passed over, with a note.
public final class WireGuardConfigParser {
    private static final long FILE_BYTES_MAX = 8 << 20;
    private static final String SUFFIX = ".conf";

    /// What Linux takes as the name of an interface (15 characters), in wg-quick's alphabet.
    private static final Pattern INTERFACE_NAME = Pattern.compile("[a-zA-Z0-9_=+.-]{1,15}");

    private WireGuardConfigParser() {}

    public static WireGuardConfig read(Path file) throws ConfigException {
        String name = file.toString();
        String interfaceName = interfaceName(file);
        var config = parse(file, interfaceName, lines(file, name));
        if (!isReadableByOthers(file)) {
            return config;
        }
        var notes = new ArrayList<>(config.notes());
        notes.add(name + ": others can read this file and its private key, run chmod 600 " + name);
        return withNotes(config, notes);
    }

    static WireGuardConfig parse(Path file, String interfaceName, List<String> lines) throws ConfigException {
        String name = file.toString();
        var values = new ConfigValues(name);
        InterfaceSection tunnel = null;
        var peers = new ArrayList<PeerConfig>();
        for (Section section : ConfigSections.parse(name, lines).sections()) {
            if (!section.isInterface()) {
                peers.add(new PeerSection(values, section).read());
            } else if (tunnel == null) {
                tunnel = new InterfaceSection(values, section).read();
            } else {
                throw new ConfigException(name, section.line(), "a second [Interface], keep one");
            }
        }
        if (tunnel == null) {
            throw new ConfigException(name, 0, "there is no [Interface] section, add one with a PrivateKey");
        }
        var key = tunnel.privateKey();
        refuseDoublePeers(name, key.publicKey(), peers);
        refuseSharedPrefixes(name, peers);
        return new WireGuardConfig(
                file,
                interfaceName,
                key,
                tunnel.listenPort,
                tunnel.mtu,
                tunnel.routes,
                tunnel.addresses,
                peers,
                tunnel.notes);
    }

    /// The interface that a file describes, by its name alone.
    public static String interfaceName(Path file) throws ConfigException {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString();
        if (name.endsWith(SUFFIX)) {
            name = name.substring(0, name.length() - SUFFIX.length());
        }
        if (!INTERFACE_NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new ConfigException(
                    file.toString(),
                    0,
                    "the file's name becomes the interface's: rename it to 1 to 15 letters, digits and _=+.- before .conf");
        }
        return name;
    }

    private static List<String> lines(Path file, String name) throws ConfigException {
        try {
            if (Files.isDirectory(file)) {
                throw new ConfigException(name, 0, "is a directory, name a file");
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new ConfigException(name, 0, "is larger than 8 MiB, this is no configuration");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException missing) {
            throw new ConfigException(name, 0, "there is no such file");
        } catch (CharacterCodingException notText) {
            throw new ConfigException(name, 0, "is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new ConfigException(name, 0, "cannot be read, check its owner and permissions");
        }
    }

    private static void refuseDoublePeers(String file, NodeKey own, List<PeerConfig> peers) throws ConfigException {
        Map<NodeKey, PeerConfig> byKey = new HashMap<>();
        for (PeerConfig peer : peers) {
            if (peer.publicKey().equals(own)) {
                throw new ConfigException(
                        file, peer.line(), "this peer's PublicKey is the one of our own PrivateKey, use the peer's");
            }
            PeerConfig first = byKey.putIfAbsent(peer.publicKey(), peer);
            if (first != null) {
                throw new ConfigException(
                        file,
                        peer.line(),
                        "the same PublicKey as the peer at line " + first.line() + ", merge the two");
            }
        }
    }

    private static void refuseSharedPrefixes(String file, List<PeerConfig> peers) throws ConfigException {
        Map<IpPrefix, PeerConfig> byPrefix = new HashMap<>();
        for (PeerConfig peer : peers) {
            for (IpPrefix prefix : peer.allowedIps()) {
                PeerConfig first = byPrefix.putIfAbsent(prefix, peer);
                if (first != null && first != peer) {
                    throw new ConfigException(
                            file,
                            peer.line(),
                            "AllowedIPs " + prefix + " is the peer's at line " + first.line() + " already, remove one");
                }
            }
        }
    }

    private static boolean isReadableByOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private static WireGuardConfig withNotes(WireGuardConfig config, List<String> notes) {
        return new WireGuardConfig(
                config.file(),
                config.interfaceName(),
                config.privateKey(),
                config.listenPort(),
                config.mtu(),
                config.routes(),
                config.addresses(),
                config.peers(),
                notes);
    }

    /// The peer's line in a file, for messages after parsing.
    static String place(WireGuardConfig config, @Nullable PeerConfig peer) {
        return peer == null ? config.file().toString() : config.file() + ":" + peer.line();
    }
}
