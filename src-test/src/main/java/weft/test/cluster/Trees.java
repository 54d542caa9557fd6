package weft.test.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Any thread. Deletes what a benchmark or drill made.
public final class Trees {
    private Trees() {}

    public static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException _) {
            // What is left lies in a temporary directory.
        }
    }
}
