package weft.test.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import weft.test.lab.Await;
import weft.test.lab.DebianRoot;
import weft.test.lab.Host;
import weft.test.lab.LabProcess;
import weft.test.lab.Requirements;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;

/// A Debian with systemd as its first process, in a container whose network is a host's of a lab. Its files are laid
/// over
/// [DebianRoot] and outlive a reboot; the JDK and this tree are shown in it where they are.
final class SystemdMachine implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final Duration BOOT = Duration.ofSeconds(30);
    /// What systemd-nspawn ends with when the machine in it wants to start anew.
    private static final int REBOOT = 133;

    private static final String BOOT_SCRIPT = """
            set -e
            mkdir -p "$1/up/etc" "$1/work" "$1/root"
            echo "$2" > "$1/up/etc/hostname"
            [ -e "$1/up/etc/machine-id" ] || tr -d - < /proc/sys/kernel/random/uuid > "$1/up/etc/machine-id"
            printf '127.0.0.1 localhost\\n%s\\n' "$3" > "$1/up/etc/hosts"
            mount -t overlay overlay -o "lowerdir=$4,upperdir=$1/up,workdir=$1/work" "$1/root"
            shift 4
            exec "$@"
            """;

    private final Host host;
    private final String hosts;
    private LabProcess container;
    private long first;

    /// Boots it.
    ///
    /// @param hosts a line for `/etc/hosts`
    SystemdMachine(Host host, String hosts) {
        this.host = host;
        this.hosts = hosts;
        this.container = boot();
        awaitBoot();
    }

    private LabProcess boot() {
        Path directory = host.directory().resolve("machine");
        return LabProcess.start(List.of(
                "unshare",
                "--mount",
                "--propagation=private",
                "sh",
                "-c",
                BOOT_SCRIPT,
                "boot",
                directory.toString(),
                host.name(),
                hosts,
                DebianRoot.get().toString(),
                "systemd-nspawn",
                "--quiet",
                "--boot",
                "--directory=" + directory.resolve("root"),
                "--machine=" + host.namespace(),
                "--hostname=" + host.name(),
                "--register=no",
                "--keep-unit",
                "--console=pipe",
                "--network-namespace-path=/run/netns/" + host.namespace(),
                "--capability=CAP_NET_ADMIN,CAP_NET_RAW",
                "--bind=/dev/net/tun",
                "--bind-ro=" + jdk(),
                "--bind-ro=" + WeftCommand.root()));
    }

    /// Why there can be none here, as the end of the sentence "skipped, because …".
    static Optional<String> missing() {
        if (Requirements.program("systemd-nspawn", "systemd-container").isEmpty()) {
            return Optional.of("the program systemd-nspawn is missing and could not be installed"
                    + " (package systemd-container)");
        }
        try {
            DebianRoot.get();
            return Optional.empty();
        } catch (IllegalStateException problem) {
            return Optional.ofNullable(problem.getMessage());
        }
    }

    private static Path jdk() {
        try {
            return Path.of(System.getProperty("java.home")).toRealPath();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /// Types lines into a shell of root's, in the tree; each has to succeed.
    String type(List<String> lines) {
        return Shell.run(inside("set -e\n" + String.join("\n", lines)), DEADLINE)
                .orThrow()
                .output();
    }

    String type(String... lines) {
        return type(List.of(lines));
    }

    /// Writes a file of root's home.
    void write(String name, String text) {
        Shell.run(inside("umask 077 && cat > ~/" + name), DEADLINE, text).orThrow();
    }

    void reboot() {
        Shell.run(inside("systemctl reboot"), DEADLINE);
        int status = container.awaitExit(BOOT);
        if (status != REBOOT) {
            throw new IllegalStateException(host + " did not reboot, but ended with " + status);
        }
        container = boot();
        awaitBoot();
    }

    private void awaitBoot() {
        Await.until(
                () -> !container.isAlive() || findFirst() && isUp(),
                BOOT,
                () -> host + " does not boot: " + container.output());
        if (!container.isAlive()) {
            throw new IllegalStateException("the container ended: " + container.output());
        }
    }

    /// The container's process 1 is the only child of the program that made the container.
    private boolean findFirst() {
        try {
            String children =
                    Files.readString(Path.of("/proc/" + container.pid() + "/task/" + container.pid() + "/children"));
            return Arrays.stream(children.split(" "))
                    .filter(word -> !word.isBlank())
                    .map(Long::parseLong)
                    .filter(SystemdMachine::isFirst)
                    .peek(pid -> first = pid)
                    .findAny()
                    .isPresent();
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isFirst(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .anyMatch(line -> line.startsWith("NSpid:") && line.endsWith("\t1"));
        } catch (IOException _) {
            return false;
        }
    }

    private boolean isUp() {
        String state = Shell.run(inside("systemctl is-system-running"), BOOT).output();
        return state.startsWith("running") || state.startsWith("degraded");
    }

    private List<String> inside(String script) {
        return List.of(
                "nsenter",
                "--target=" + first,
                "--all",
                "env",
                "-i",
                "WEFT_BUILD=never",
                "WEFT_JAVA_HOME=" + jdk(),
                "HOME=/root",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "bash",
                "-c",
                "cd '" + WeftCommand.root() + "' && { " + script + "\n}");
    }

    @Override
    public void close() {
        if (container.isAlive()) {
            Shell.run(inside("systemctl poweroff"), DEADLINE);
            container.awaitExit(BOOT);
        }
        container.close();
    }
}
