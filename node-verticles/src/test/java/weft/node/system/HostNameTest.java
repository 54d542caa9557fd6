package weft.node.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"laptop, laptop", "laptop.example.org, laptop", "(none), node", "'', node", ".local, node"})
    void itIsTheKernelsWithoutADomain(String kernels, String name) throws IOException {
        Path file = Files.writeString(directory.resolve("hostname"), kernels + "\n");

        assertThat(HostName.in(file)).isEqualTo(name);
    }

    @Test
    void aMachineWithoutOneIsCalledNode() {
        assertThat(HostName.in(directory.resolve("hostname"))).isEqualTo("node");
    }
}
