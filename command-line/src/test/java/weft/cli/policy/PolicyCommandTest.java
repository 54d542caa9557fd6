package weft.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import weft.cli.ExitCode;
import weft.cli.JoinedNodes;
import weft.cli.LocalAdmin;
import weft.cli.Spoken;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.protocol.policy.document.PolicyDocument;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class PolicyCommandTest {
    private static final String ALL = "{\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"*:*\"]}]}";

    private Path directory;
    private Coordinator coordinator;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        this.directory = directory;
        coordinator = Coordinator.start(CoordinatorConfig.standard(directory.resolve("state"), "127.0.0.1", 0));
        LocalAdmin.at(directory.resolve("state"))
                .remember("https://127.0.0.1:" + coordinator.port(), coordinator.firstToken());
        does("admin tailnets create home");
        does("admin users create ann@example.org --role owner");
        JoinedNodes.in(coordinator, "home", 3);
    }

    @AfterAll
    void stop() {
        coordinator.close();
    }

    @Test
    void tenMegabytesAreRefusedInOneLineWithTheLimitAndWhatToDo() throws Exception {
        does("policy set " + file("all", ALL));

        var refused = run("policy set " + file("large", "{\"acls\": [" + " ".repeat(10 << 20) + "]}"));

        isRefused(refused, ExitCode.USAGE, "the document has 10485772 characters; " + PolicyDocument.SIZE_ADVICE);
        assertThat(does("policy get")).contains(ALL);
    }

    /// Few enough characters, of three bytes each.
    @Test
    void whatTheCoordinatorHoldsTooLargeIsOneLineToo() throws Exception {
        does("policy set " + file("all", ALL));

        var refused = run("policy set " + file("wide", "// " + "網".repeat(4_000_000) + "\n{\"acls\": []}"));

        isRefused(refused, ExitCode.REFUSED, "setPolicy takes at most 9437184 bytes; " + PolicyDocument.SIZE_ADVICE);
        assertThat(does("policy get")).contains(ALL);
    }

    @Test
    void anAttributeGivenByCommandDecidesWhatAPostureLetsThrough() throws Exception {
        does("policy set " + file("posture", """
                {"postures": {"posture:prod": ["custom:tier == 'prod'"]},
                 "acls": [{"action": "accept", "src": ["*"], "srcPosture": ["posture:prod"], "dst": ["*:22"]}]}"""));
        assertThat(run("policy explain n1 n2:22 tcp").code()).isEqualTo(ExitCode.FAILED);

        assertThat(does("admin nodes attribute n1 custom:tier=prod custom:site=lab"))
                .contains("n1 has custom:site=lab  custom:tier=prod");
        assertThat(does("admin nodes show n1")).contains("attributes  custom:site=lab  custom:tier=prod");
        assertThat(does("policy explain n1 n2:22 tcp")).contains("allowed");
        assertThat(run("policy explain n2 n1:22 tcp").code()).isEqualTo(ExitCode.FAILED);

        assertThat(does("admin nodes attribute n1 custom:tier= custom:site=")).contains("n1 has no attributes");
        assertThat(does("admin nodes show n1")).contains("attributes  no attributes");
        assertThat(run("policy explain n1 n2:22 tcp").code()).isEqualTo(ExitCode.FAILED);
        isRefused(run("admin nodes attribute n1 tier"), ExitCode.USAGE, "an attribute reads custom:tier=prod");
        isRefused(run("admin nodes attribute n1 node:os=linux"), ExitCode.USAGE, "an attribute is custom:");
    }

    @Test
    void aDifferenceSaysThatItDoesNotKnowWhichFlowsWouldBeCut() throws Exception {
        does("policy set " + file("all", ALL));

        var changes = does("policy diff " + file("none", "{\"acls\": []}"));
        var same = does("policy diff " + file("same", ALL));

        assertThat(changes).contains("another map for 3 devices");
        assertThat(changes.lines().filter(line -> line.contains("flow logs")))
                .containsExactly("which flows would be cut cannot be listed, as there are no flow logs yet");
        assertThat(same).contains("nothing changes for any device").doesNotContain("flow logs");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name + ".hujson"), text);
    }

    private String does(String command) {
        var spoken = run(command);
        assertThat(spoken.code())
                .as(command + ": " + spoken.err() + spoken.out())
                .isEqualTo(ExitCode.OK);
        return spoken.out();
    }

    private Spoken run(String command) {
        var words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--state", directory.resolve("state").toString()));
        return Spoken.run(words.toArray(String[]::new));
    }

    private static void isRefused(Spoken spoken, int code, String words) {
        assertThat(spoken.code()).as(spoken.err()).isEqualTo(code);
        assertThat(spoken.err().strip()).contains(words).hasLineCount(1).hasSizeLessThan(300);
        assertThat(spoken.out()).isEmpty();
    }
}
