package weft.test.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import weft.cli.Programs;

/// What a lab needs of the machine: root, TUN, and programs, which are installed from the distribution when they
/// are missing and that is possible.
public final class Requirements {
    private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(5);
    private static final ConcurrentMap<String, Optional<Path>> PROGRAMS = new ConcurrentHashMap<>();

    private Requirements() {}

    /// Why there can be no lab here, as the end of the sentence "skipped, because …"; empty when there can.
    public static Optional<String> missingForLab() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.of("network namespaces need Linux");
        }
        if (!isRoot()) {
            return Optional.of("network namespaces need root");
        }
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            return Optional.of("there is no /dev/net/tun");
        }
        if (program("ip", "iproute2").isEmpty()) {
            return Optional.of("the program ip is missing and could not be installed (package iproute2)");
        }
        if (program("ping", "iputils-ping").isEmpty()) {
            return Optional.of("the program ping is missing and could not be installed (package iputils-ping)");
        }
        return Optional.empty();
    }

    /// Where a program is, after installing its Debian package when need be; empty when that fails.
    public static Optional<Path> program(String name, String debianPackage) {
        return PROGRAMS.computeIfAbsent(
                name,
                wanted -> onPath(wanted).or(() -> {
                    install(debianPackage);
                    return onPath(wanted);
                }));
    }

    /// Where a program is, if it is installed.
    public static Optional<Path> onPath(String name) {
        return Programs.find(name, System.getenv());
    }

    private static void install(String debianPackage) {
        if (!isRoot() || onPath("apt-get").isEmpty()) {
            return;
        }
        var install = List.of(
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "-y",
                "-q",
                "--no-install-recommends",
                "-o",
                "DPkg::Lock::Timeout=120",
                debianPackage);
        if (!Shell.run(install, INSTALL_DEADLINE).succeeded()) {
            Shell.run(List.of("apt-get", "update", "-q"), INSTALL_DEADLINE);
            Shell.run(install, INSTALL_DEADLINE);
        }
    }

    private static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
