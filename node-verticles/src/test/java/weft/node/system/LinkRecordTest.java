package weft.node.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkRecordTest {
    @TempDir
    Path directory;

    @Test
    void aRecordOfThisProcessSurvivesTheDisk() throws IOException {
        Path file = directory.resolve("weft0.link");
        var written = LinkRecord.ofThisProcess("weft0", 7);

        written.write(file);

        assertThat(LinkRecord.read(file)).contains(written);
        assertThat(written.ownerIsAlive()).isTrue();
        assertThat(written.ownerIsThisProcess()).isTrue();
    }

    @Test
    void anotherProcessWithTheSameIdIsNotTheOwner() {
        var now = LinkRecord.ofThisProcess("weft0", 7);
        var earlier = new LinkRecord("weft0", 7, now.pid(), now.startTicks() - 1, now.bootId(), now.namespaceInode());
        var beforeReboot =
                new LinkRecord("weft0", 7, now.pid(), now.startTicks(), "another boot", now.namespaceInode());

        assertThat(earlier.ownerIsAlive()).isFalse();
        assertThat(beforeReboot.ownerIsAlive()).isFalse();
    }

    @Test
    void aDamagedRecordSaysNothing() throws IOException {
        Path file = directory.resolve("weft0.link");
        for (String damaged :
                new String[] {"", "version 2\nindex 4\n", "version 1\nindex four\n", "version 1\npid \u0000\n"}) {
            Files.writeString(file, damaged);
            assertThat(LinkRecord.read(file)).isEmpty();
        }
    }
}
