package weft.node.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReversePathTest {
    @TempDir
    Path settings;

    @ParameterizedTest
    @CsvSource({"0,0,false", "0,1,true", "1,0,true", "1,1,true", "1,2,false", "2,0,false", "2,1,false"})
    void theLargerOfAllAndTheInterfaceCounts(int all, int own, boolean strict) throws IOException {
        set("all", all);
        set("default", 1);
        set("lo", 0);
        set("eth0", own);
        set("wg0", 1);

        var problems = ReversePath.problems(settings, "wg0").stream()
                .filter(problem -> problem.contains("eth0"))
                .toList();

        assertThat(problems).hasSize(strict ? 1 : 0);
        assertThat(problems).allMatch(problem -> problem.contains("sysctl -w net.ipv4.conf.eth0.rp_filter=2"));
    }

    @Test
    void whereTheKernelSaysNothingThereIsNothingToSay() {
        assertThat(ReversePath.problems(settings.resolve("none"), "wg0")).isEmpty();
    }

    private void set(String name, int value) throws IOException {
        Files.writeString(Files.createDirectories(settings.resolve(name)).resolve("rp_filter"), value + "\n");
    }
}
