package weft.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.cli.ExitCode;
import weft.cli.Spoken;

class CoordinatorCommandTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void aDatabaseThatIsNoPostgresIsWrongUseWhereverItIsSaid() {
        Path state = directory.resolve("state");

        Spoken option = Spoken.run("coordinator", "--state", state.toString(), "--database-url", "mysql://h/d");
        Spoken variable =
                Spoken.run(Map.of("WEFT_DATABASE_URL", "mysql://h/d"), "coordinator", "--state", state.toString());

        assertThat(option.code()).isEqualTo(ExitCode.USAGE);
        assertThat(option.err()).contains("has to look like postgresql://");
        assertThat(variable).isEqualTo(option);
        assertThat(state).doesNotExist();
    }
}
