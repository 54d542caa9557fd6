package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerpCommandTest {
    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--threads -1|--threads is 1 to 256, or 0 for one per core, not -1",
                "--threads 257|--threads is 1 to 256, or 0 for one per core, not 257",
                "--token weft-relay-1-a-b|--token says nothing without --coordinator",
                "--coordinator-pin 00|--coordinator-pin says nothing without --coordinator",
                "--acme-email a@b.example|--acme-email says nothing without --acme",
                "--acme-directory https://a.example|--acme-directory says nothing without --acme",
                "--acme-trust ca.pem|--acme-trust says nothing without --acme",
                "--acme https://relay.example|--acme 'https://relay.example' is no host name",
                "--acme=|--acme '' is no host name",
                "--acme relay.example --acme-email nobody|--acme-email 'nobody' is no mail address",
                "--certificate absent.crt --certificate-key absent.key|--certificate: cannot read absent.crt: it does not",
                "--mesh-with ,|--mesh-with names nobody",
                "--mesh-key-file absent.key|--mesh-key-file: cannot read absent.key: it does not exist"
            })
    void aWrongOptionIsOneLine(String options, String expected) {
        assertThat(refused(options)).contains(expected);
    }

    @Test
    void aMeshKeyAndANeighbourAreEachNamedWhenWrong() throws IOException {
        Path key = Files.writeString(directory.resolve("mesh.key"), "1234");
        assertThat(refused("--mesh-key-file " + key)).contains("--mesh-key-file " + key + ": a mesh key is 64");

        Files.writeString(key, "0".repeat(64));
        assertThat(refused("--mesh-key-file " + key + " --mesh-with relay-b"))
                .contains("derp: --mesh-with 'relay-b' is not HOST:PORT");
    }

    @Test
    void certificatesToTrustAreReadAtTheStart() {
        Spoken spoken = run("--acme relay.example --acme-trust " + directory.resolve("absent.pem"));

        assertThat(spoken.code()).isEqualTo(ExitCode.FAILED);
        assertThat(spoken.err().lines())
                .singleElement()
                .asString()
                .contains("no certificates to trust in " + directory.resolve("absent.pem") + ": there is no such file");
    }

    private String refused(String options) {
        Spoken spoken = run(options);
        assertThat(spoken.code()).isEqualTo(ExitCode.USAGE);
        assertThat(spoken.err().lines()).hasSize(1);
        return spoken.err();
    }

    private Spoken run(String options) {
        List<String> arguments = new ArrayList<>(List.of(
                "derp", "--open", "--state", directory.toString(), "--listen", "127.0.0.1:1", "--stun", "none"));
        arguments.addAll(List.of(options.split(" ")));
        return Spoken.run(arguments.toArray(String[]::new));
    }
}
