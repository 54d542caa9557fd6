package weft.node.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterfaceFilesTest {
    /// No namespace has it: they are numbered from 0xf0000000 on.
    private static final long GONE = 17;

    @TempDir
    Path directory;

    private final LinkRecord own = LinkRecord.ofThisProcess("weft0", 7);

    @Test
    void theFilesOfANamespaceThatIsGoneAreRemoved() throws IOException {
        var left = new InterfaceFiles(directory, "weft0.42");
        record(killed(own.bootId(), GONE), left);
        Files.writeString(left.defaultRoute(), "51820\n");
        Files.writeString(left.socket(), "");
        Files.writeString(directory.resolve("map.json"), "{}");

        InterfaceFiles.removeStale(directory);

        assertThat(directory).isDirectoryNotContaining("glob:**weft0.*").isDirectoryContaining("glob:**map.json");
    }

    @Test
    void whatAnEarlierVersionLeftOrAnEarlierBootIsRemovedToo() throws IOException {
        record(killed(own.bootId(), 0), new InterfaceFiles(directory, "weft0"));
        record(killed("another boot", own.namespaceInode()), new InterfaceFiles(directory, "weft0.2"));
        Files.writeString(new InterfaceFiles(directory, "weft0.3").link(), "damaged");

        InterfaceFiles.removeStale(directory);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theFilesOfALivingOwnerAndOfANamespaceThatIsThereStay() throws IOException {
        var running = new InterfaceFiles(directory, "weft0.42");
        record(new LinkRecord("weft0", 7, own.pid(), own.startTicks(), own.bootId(), GONE), running);
        var waiting = new InterfaceFiles(directory, "weft0.43");
        record(killed(own.bootId(), own.namespaceInode()), waiting);

        InterfaceFiles.removeStale(directory);

        assertThat(running.link()).exists();
        assertThat(waiting.link()).exists();
    }

    @Test
    void thisNamespaceIsKnownByAnIdOfItsOwnAndIsThere() {
        var here = NetworkNamespace.current();

        assertThat(here).isEqualTo(NetworkNamespace.current());
        assertThat(here.inode()).isPositive();
        assertThat(here.id()).isNotEmpty();
        assertThat(NetworkNamespace.isThere(here.inode())).isTrue();
        assertThat(InterfaceFiles.here(directory, "weft0").stem()).isEqualTo("weft0." + here.id());
    }

    private LinkRecord killed(String bootId, long namespace) {
        return new LinkRecord("weft0", 7, own.pid(), own.startTicks() - 1, bootId, namespace);
    }

    private static void record(LinkRecord record, InterfaceFiles place) throws IOException {
        record.write(place.link());
    }
}
