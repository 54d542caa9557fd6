package weft.test.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The files of a small Debian 12 with systemd, fetched once into the user's cache; machines are laid over it.
public final class DebianRoot {
    private static final String RELEASE = "bookworm";
    private static final String PACKAGES = "systemd,systemd-sysv,dbus,iproute2,iputils-ping,procps";
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private DebianRoot() {}

    /// Where it is.
    ///
    /// @throws IllegalStateException it is not there and cannot be fetched; the message ends a sentence
    public static synchronized Path get() {
        Path root = Caches.of("debian-" + RELEASE);
        if (!Files.isDirectory(root)) {
            fetch(root);
        }
        return root;
    }

    private static void fetch(Path root) {
        Optional<Path> program = Requirements.program("mmdebstrap", "mmdebstrap");
        if (program.isEmpty()) {
            throw new IllegalStateException(
                    "the program mmdebstrap is missing and could not be installed (package mmdebstrap)");
        }
        Path fresh = root.resolveSibling(root.getFileName() + ".new");
        List<String> command = List.of(
                program.get().toString(),
                "--variant=minbase",
                "--include=" + PACKAGES,
                "--customize-hook=rm -f \"$1/etc/hostname\" \"$1/etc/machine-id\"",
                RELEASE,
                fresh.toString());
        try {
            Files.createDirectories(root.getParent());
            Shell.run("rm", "-rf", fresh.toString());
            Shell.Result result = Shell.run(command, DEADLINE);
            if (!result.succeeded()) {
                throw new IllegalStateException("Debian's packages could not be fetched: "
                        + result.output().lines().reduce((_, later) -> later).orElse("mmdebstrap failed"));
            }
            Files.move(fresh, root, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException problem) {
            throw new IllegalStateException("the cache cannot be written: " + problem.getMessage(), problem);
        }
    }
}
