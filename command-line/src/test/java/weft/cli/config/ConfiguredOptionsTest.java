package weft.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.cli.ExitCode;
import weft.cli.Spoken;

class ConfiguredOptionsTest {
    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lisen: a:1|:1: unknown key 'lisen'; did you mean 'listen'?",
                "listen: [a, b]|:1: 'listen' takes one value, not a list",
                "'#\nlisten: {a: b}'|:2: 'listen' has keys of its own here, and takes one value",
                "config: other.yaml|:1: unknown key 'config'",
                "'listen: a:1\nlisten: b:1'|:2: ",
                "- listen|:1: expected 'key: value' lines",
                "'listen: a:1\nrelays: x'|:2: 'relays' is a list: its items begin with '- '",
                "'relays:\n- code: fra'|:2: 'relays' needs 'servers' here",
                "'relays:\n- id: 1\n  cod: fra'|:3: unknown key 'cod' in 'relays'; did you mean 'code'?",
                "'relays:\n- id: x\n  code: fra\n  servers: [{host: a}]'|:2: 'id' has to be a number, not 'x'",
                "'relays:\n- id: 0\n  code: fra\n  servers: [{host: a}]'|:2: a region's number is 1 to 65535",
                "'relays:\n- id: 1\n  code: fra\n  servers: []'|:2: a region has 1 to 16 relays",
                "'relays:\n- id: 1\n  code: fra\n  servers:\n  - hots: a'|:5: unknown key 'hots' in 'servers'; did",
                "'relays:\n- id: 1\n  code: fra\n  servers:\n  - host: a b'|:5: \"a b\" is no host name",
                "'relays:\n- id: 1\n  code: fra\n  servers:\n  - host: a\n    key: b'|:6: expected relaykey:",
                "'relays:\n- {id: 1, code: a, servers: [{host: a}]}\n- {id: 1, code: b, servers: [{host: a}]}'"
                        + "|:3: two regions have the number 1",
                "rellays: x|:1: unknown key 'rellays'; did you mean 'relays'?",
                "listen: nonsense|--listen 'nonsense' is not HOST:PORT",
                "tls-cert: /tmp/a.crt|--tls-cert and --tls-key go together"
            })
    void aWrongFileIsOneLineThatSaysWhere(String content, String expected) throws IOException {
        Path file = Files.writeString(directory.resolve("coordinator.yaml"), content);

        Spoken spoken = Spoken.run("coordinator", "--config", file.toString(), "--state", directory.toString());

        assertThat(spoken.code()).isEqualTo(ExitCode.USAGE);
        assertThat(spoken.err().lines()).singleElement().asString().contains(expected);
    }

    @Test
    void aFileThatIsNoTextIsOneLine() throws IOException {
        Path file = Files.write(directory.resolve("coordinator.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x40});

        Spoken spoken = Spoken.run("coordinator", "--config", file.toString());

        assertThat(spoken.code()).isEqualTo(ExitCode.USAGE);
        assertThat(spoken.err().lines()).singleElement().asString().endsWith("it is no text in UTF-8");
    }

    @Test
    void aMissingFileIsOneLine() {
        Spoken spoken = Spoken.run(
                "coordinator", "--config", directory.resolve("absent.yaml").toString());

        assertThat(spoken.code()).isEqualTo(ExitCode.USAGE);
        assertThat(spoken.err().lines())
                .singleElement()
                .asString()
                .contains("absent.yaml")
                .endsWith("it does not exist");
    }
}
