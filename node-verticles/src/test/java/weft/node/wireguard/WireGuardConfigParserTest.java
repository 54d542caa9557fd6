package weft.node.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.protocol.key.Key32;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.IpPrefix;

class WireGuardConfigParserTest {
    private static final String SECRET = key(1);
    private static final String PEER = publicKey(2);
    private static final String OTHER_PEER = publicKey(3);

    @Test
    void readsAnOrdinaryFile() throws ConfigException {
        var config = parse(
                "# laptop",
                "[interface]",
                "PrivateKey = " + SECRET + " # keep",
                "Address = 10.7.0.1/24, fd07::1/64",
                "Address = 10.8.0.1",
                "ListenPort=51820",
                "MTU = 1380",
                "DNS = 10.7.0.53",
                "",
                "[Peer]",
                "PublicKey = " + PEER,
                "PresharedKey = " + key(9),
                "AllowedIPs = 10.7.0.2/32, fd07::2/128",
                "AllowedIPs = 192.168.7.9/24",
                "Endpoint = [2001:db8::5]:51821",
                "PersistentKeepalive = 25",
                "[Peer]",
                "PublicKey = " + OTHER_PEER,
                "Endpoint = vpn.example.org:443",
                "PersistentKeepalive = off");

        assertThat(config.interfaceName()).isEqualTo("weft0");
        assertThat(config.privateKey().bytes())
                .isEqualTo(new NodePrivateKey(Key32.ofBase64(SECRET).bytes()).bytes());
        assertThat(config.addresses())
                .extracting(Object::toString)
                .containsExactly("10.7.0.1/24", "fd07::1/64", "10.8.0.1/32");
        assertThat(config.listenPort()).isEqualTo(51820);
        assertThat(config.mtu()).isEqualTo(1380);
        assertThat(config.routes()).isTrue();
        assertThat(config.notes()).singleElement().asString().startsWith("weft0.conf:8: DNS is not set");
        assertThat(config.peers()).hasSize(2);
        var first = config.peers().getFirst();
        assertThat(first.allowedIps())
                .extracting(IpPrefix::toString)
                .containsExactly("10.7.0.2/32", "fd07::2/128", "192.168.7.0/24");
        assertThat(first.endpoint()).isEqualTo(new HostPort("2001:db8::5", 51821));
        assertThat(first.presharedKey()).isEqualTo(Key32.ofBase64(key(9)));
        assertThat(first.persistentKeepaliveSeconds()).isEqualTo(25);
        assertThat(config.peers().getLast().endpoint()).isEqualTo(new HostPort("vpn.example.org", 443));
        assertThat(config.peers().getLast().persistentKeepaliveSeconds()).isZero();
    }

    @Test
    void routesAreLeftAloneWithTableOff() throws ConfigException {
        assertThat(parse("[Interface]", "PrivateKey = " + SECRET, "Table = off").routes())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Adress = 10.0.0.1/24 | unknown key adress in [Interface], did you mean Address?",
                "Colour = blue | unknown key colour in [Interface], known here are PrivateKey, Address, ListenPort, MTU, Table, DNS",
                "Endpoint = 1.2.3.4:5 | unknown key endpoint in [Interface], known here are PrivateKey, Address, ListenPort, MTU, Table, DNS",
                "Address = 10.0.0.256/24 | \"10.0.0.256\" is not an IP address, write 10.0.0.1/24 or fd00::1/64",
                "Address = 10.0.0.1/33 | the prefix length of 10.0.0.1 must be a number from 0 to 32, this is \"33\"",
                "ListenPort = 70000 | ListenPort must be a number from 0 to 65535, this is \"70000\"",
                "ListenPort = many | ListenPort must be a number from 0 to 65535, this is \"many\"",
                "MTU = 100 | MTU must be a number from 576 to 65455, this is \"100\"",
                "Table = 1234 | Table must be auto or off, this is \"1234\"",
                "PostUp = iptables -A | PreUp, PostUp, PreDown and PostDown: weft runs no commands, remove the line and run it yourself",
                "SaveConfig = true | SaveConfig: weft never writes a configuration, remove the line",
                "FwMark = 0x10 | FwMark is not supported, remove the line",
                "Address = | Address has no value, write one or remove the line",
                "just words | not understood, write Key = Value",
                "[Peers] | unknown section, a file has one [Interface] and any number of [Peer]",
            })
    void saysWhatIsWrongInTheInterfaceAndWhere(String line, String problem) {
        assertThatThrownBy(() -> parse("[Interface]", "PrivateKey = " + SECRET, line))
                .isInstanceOf(ConfigException.class)
                .hasMessage("weft0.conf:3: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AllowedIP = 10.0.0.2/32 | unknown key allowedip in [Peer], did you mean AllowedIPs?",
                "AllowedIPs = 10.0.0.0/x | the prefix length of 10.0.0.0 must be a number from 0 to 32, this is \"x\"",
                "AllowedIPs = all | \"all\" is not an IP address, write 10.0.0.1/24 or fd00::1/64",
                "Endpoint = 10.0.0.2 | Endpoint must be HOST:PORT, this is \"10.0.0.2\"",
                "Endpoint = fd00::1:51820 | Endpoint \"fd00::1:51820\": write an IPv6 address in brackets, [2001:db8::1]:51820",
                "Endpoint = host:0 | the port of Endpoint must be a number from 1 to 65535, this is \"0\"",
                "PersistentKeepalive = 25s | PersistentKeepalive must be a number from 0 to 65535, this is \"25s\"",
            })
    void saysWhatIsWrongInAPeerAndWhere(String line, String problem) {
        assertThatThrownBy(() -> parse("[Interface]", "PrivateKey = " + SECRET, "[Peer]", "PublicKey = " + PEER, line))
                .isInstanceOf(ConfigException.class)
                .hasMessage("weft0.conf:5: " + problem);
    }

    @Test
    void refusesPeersThatCannotBeToldApart() {
        assertThatThrownBy(() -> parse(
                        "[Interface]",
                        "PrivateKey = " + SECRET,
                        "[Peer]",
                        "PublicKey = " + PEER,
                        "[Peer]",
                        "PublicKey = " + PEER))
                .hasMessage("weft0.conf:5: the same PublicKey as the peer at line 3, merge the two");
        assertThatThrownBy(
                        () -> parse("[Interface]", "PrivateKey = " + SECRET, "[Peer]", "PublicKey = " + publicKey(1)))
                .hasMessageContaining("is the one of our own PrivateKey");
        assertThatThrownBy(() -> parse(
                        "[Interface]",
                        "PrivateKey = " + SECRET,
                        "[Peer]",
                        "PublicKey = " + PEER,
                        "AllowedIPs = 10.0.0.7/24",
                        "[Peer]",
                        "PublicKey = " + OTHER_PEER,
                        "AllowedIPs = 10.0.0.0/24"))
                .hasMessage("weft0.conf:6: AllowedIPs 10.0.0.0/24 is the peer's at line 3 already, remove one");
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> parse("")).hasMessageStartingWith("weft0.conf: there is no [Interface] section");
        assertThatThrownBy(() -> parse("[Interface]", "MTU = 1400"))
                .hasMessageStartingWith("weft0.conf:1: [Interface] has no PrivateKey");
        assertThatThrownBy(() -> parse("[Interface]", "PrivateKey = " + SECRET, "[Peer]", "Endpoint = a:1"))
                .hasMessageStartingWith("weft0.conf:3: [Peer] has no PublicKey");
        assertThatThrownBy(() -> parse("MTU = 1400")).hasMessageStartingWith("weft0.conf:1: a line before");
        assertThatThrownBy(() -> parse("[Interface]", "PrivateKey = " + SECRET, "Address = fd00::1/64", "MTU = 1000"))
                .hasMessageContaining("MTU 1000 is too small for an IPv6 address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PrivateKey = %s", "PrivateKey = %sx", "%s", "PresharedKey = %s", "PrivateKey: %s", "= %s"})
    void neverShowsAKey(String pattern) {
        String cut = SECRET.substring(0, 40);
        for (String line : List.of(pattern.formatted(cut), pattern.formatted(SECRET))) {
            try {
                parse("[Interface]", line, line, "Colour = blue");
            } catch (ConfigException refused) {
                assertThat(refused.getMessage())
                        .doesNotContain(SECRET.substring(0, 12))
                        .doesNotContain("\n");
            }
        }
    }

    @Test
    void survivesAnyText() {
        var random = new Random(20261123);
        var words = List.of(
                "[Interface]",
                "[Peer]",
                "PrivateKey",
                "PublicKey",
                "=",
                " = ",
                SECRET,
                PEER,
                "Address",
                "AllowedIPs",
                "/",
                ":",
                "[",
                "]",
                "10.0.0.1/24",
                "Endpoint",
                "fd00::1",
                ",",
                "#",
                "65536",
                "-1",
                "\u0000",
                "é",
                " ");
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder("[Interface]\nPrivateKey = " + SECRET + "\n");
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(words.get(random.nextInt(words.size()))).append(random.nextInt(4) == 0 ? "\n" : "");
            }
            try {
                parse(text.toString().split("\n"));
            } catch (ConfigException refused) {
                assertThat(refused.getMessage())
                        .startsWith("weft0.conf")
                        .doesNotContain("\n")
                        .doesNotContain(SECRET);
            }
        }
    }

    @Test
    void readsAFileAndWarnsWhenOthersCan(@TempDir Path directory) throws IOException, ConfigException {
        Path file = Files.writeString(directory.resolve("home.conf"), "[Interface]\nPrivateKey = " + SECRET + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        var open = WireGuardConfigParser.read(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var closed = WireGuardConfigParser.read(file);

        assertThat(open.interfaceName()).isEqualTo("home");
        assertThat(open.notes()).singleElement().asString().contains("chmod 600");
        assertThat(closed.notes()).isEmpty();
    }

    @Test
    void refusesWhatIsNoFile(@TempDir Path directory) throws IOException {
        Path binary = Files.write(directory.resolve("b.conf"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> WireGuardConfigParser.read(directory.resolve("none.conf")))
                .hasMessageEndingWith("none.conf: there is no such file");
        assertThatThrownBy(() -> WireGuardConfigParser.read(Files.createDirectory(directory.resolve("d.conf"))))
                .hasMessageContaining("is a directory");
        assertThatThrownBy(() -> WireGuardConfigParser.read(binary)).hasMessageContaining("is not UTF-8 text");
        assertThatThrownBy(() -> WireGuardConfigParser.read(directory.resolve("a-name-too-long-for-linux.conf")))
                .hasMessageContaining("the file's name becomes the interface's");
    }

    private static WireGuardConfig parse(String... lines) throws ConfigException {
        return WireGuardConfigParser.parse(Path.of("weft0.conf"), "weft0", List.of(lines));
    }

    private static String key(int seed) {
        var bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Key32.of(bytes).base64();
    }

    private static String publicKey(int seed) {
        return new NodePrivateKey(Key32.ofBase64(key(seed)).bytes()).publicKey().base64();
    }
}
