package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeftTest {
    @Test
    void anUnknownCommandIsOneLineWithTheNearestName() {
        Spoken spoken = Spoken.run("versoin");

        assertThat(spoken.code()).isEqualTo(ExitCode.USAGE);
        assertThat(spoken.err().lines())
                .singleElement()
                .asString()
                .contains("'versoin'")
                .contains("did you mean 'version'?");
    }

    @Test
    void anUnknownOptionIsOneLineWithTheNearestOption() {
        Spoken spoken = Spoken.run("version", "--jsno");

        assertThat(spoken.code()).isEqualTo(ExitCode.USAGE);
        assertThat(spoken.err().lines()).singleElement().asString().contains("did you mean '--json'?");
    }

    @Test
    void whatACommandSaysDoesNotDependOnWhetherItHasOptionsToRead(@TempDir Path nobody) {
        Spoken plain = Spoken.run(Map.of("WEFT_NODE_STATE", nobody.toString()), "status");

        assertThat(plain.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(plain.err().lines()).singleElement().asString().startsWith("weft status: ");
        assertThat(plain).isEqualTo(Spoken.run("status", "--state", nobody.toString()));
    }

    @Test
    void versionForProgramsIsJson() {
        assertThat(Spoken.run("version", "--json").out())
                .startsWith("{\"version\":\"")
                .doesNotContain("${");
    }

    @Test
    void theHelpPageListsEveryCommand() {
        String page = Spoken.run("--help").out();

        assertThat(Commands.names()).allSatisfy(name -> assertThat(page).contains("  " + name));
    }

    @Test
    void everyCommandExplainsItself() {
        assertThat(Commands.names()).allSatisfy(name -> {
            Spoken spoken = Spoken.run(name, "--help");
            assertThat(spoken.code()).isEqualTo(ExitCode.OK);
            assertThat(spoken.out()).contains("Usage: weft " + name);
        });
    }

    @Test
    void completionOffersTheWordsThatMayFollow() {
        assertThat(Spoken.run("completion", "bash").out()).contains("\" version\") echo \"--json --help\"");
    }
}
