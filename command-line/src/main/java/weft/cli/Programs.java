package weft.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// Where other people's programs are.
public final class Programs {
    private static final String USUAL = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Programs() {}

    /// A PATH by which administrators' programs are found, too: that of a plain `su` lacks them.
    public static String withUsual(String path) {
        return path + ":" + USUAL;
    }

    /// Where a program is, if it is installed.
    ///
    /// @param environment whose PATH is asked first
    public static Optional<Path> find(String name, Map<String, String> environment) {
        return Arrays.stream(withUsual(environment.getOrDefault("PATH", "")).split(":"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
