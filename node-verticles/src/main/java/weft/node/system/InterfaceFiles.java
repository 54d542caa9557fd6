package weft.node.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where it stands on disk what is known of one interface. Several network namespaces of a host may each have one of
/// the same name, and share the directory. Any thread.
///
/// @param stem of the files' names
public record InterfaceFiles(Path directory, String stem) {
    private static final String LINK = ".link";

    /// Of an interface in the network namespace of this process.
    public static InterfaceFiles here(Path directory, String interfaceName) {
        return new InterfaceFiles(
                directory, interfaceName + "." + NetworkNamespace.current().id());
    }

    /// Who runs it.
    Path link() {
        return directory.resolve(stem + LINK);
    }

    /// The number of its own routing table.
    Path defaultRoute() {
        return directory.resolve(stem + ".default");
    }

    /// Where it tells its statistics.
    public Path socket() {
        return directory.resolve(stem + ".sock");
    }

    /// Removes what killed processes left for network namespaces that have gone since, with all that was in them.
    static void removeStale(Path directory) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(directory, "*" + LINK)) {
            for (Path link : links) {
                if (isStale(link)) {
                    String name = link.getFileName().toString();
                    new InterfaceFiles(directory, name.substring(0, name.length() - LINK.length())).remove();
                }
            }
        } catch (IOException stays) {
            // the next start tries again, and nothing but its place on the disk depends on it
        }
    }

    private static boolean isStale(Path link) {
        var left = LinkRecord.read(link);
        return left.isEmpty()
                || !left.get().ownerIsAlive()
                        && !(left.get().isOfThisBoot()
                                && NetworkNamespace.isThere(left.get().namespaceInode()));
    }

    private void remove() throws IOException {
        Files.deleteIfExists(socket());
        Files.deleteIfExists(defaultRoute());
        Files.deleteIfExists(link());
    }
}
