package weft.coordinator.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
    @TempDir
    private Path directory;

    @Test
    void theyAreUnpackedOnceForThisUserAloneAndOlderOnesGo() throws IOException {
        Path older = Files.createDirectories(directory.resolve("server-000000000000/bin"));
        Path halfway = Files.createDirectories(directory.resolve("unpacking-1/bin"));

        Path home = PostgresBinaries.unpackAlone(directory);
        var unpacked = Files.getLastModifiedTime(home);

        assertThat(PostgresBinaries.unpackAlone(directory)).isEqualTo(home);
        assertThat(Files.getLastModifiedTime(home)).isEqualTo(unpacked);
        assertThat(Files.isExecutable(home.resolve("bin/postgres"))).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        assertThat(older).doesNotExist();
        assertThat(halfway).doesNotExist();
    }
}
