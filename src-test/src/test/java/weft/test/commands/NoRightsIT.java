package weft.test.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.test.cluster.Trees;
import weft.test.lab.LabProcess;
import weft.test.lab.RequiresLab;
import weft.test.lab.Shell;
import weft.test.lab.TakesTurns;
import weft.test.lab.WeftCommand;

@RequiresLab
@SuppressWarnings("NullAway.Init")
@TakesTurns
class NoRightsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", "HOME=/nonexistent");
    private static final List<String> WITHOUT_TUN = List.of(
            "unshare", "--mount", "--net", "sh", "-c", "mount -t tmpfs tmpfs /dev/net && exec \"$@\"", "without-tun");

    private Path directory;

    @BeforeEach
    void aDirectoryOfNobodys() throws IOException {
        directory = Files.createTempDirectory(
                "weftnobody", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var config = Files.writeString(
                directory.resolve("wgnobody.conf"),
                "[Interface]\nPrivateKey = " + "A".repeat(42) + "E=\nAddress = 10.9.0.1/24\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        Shell.run("chown", "-R", "nobody:nogroup", directory.toString()).orThrow();
    }

    @AfterEach
    void remove() {
        Trees.delete(directory);
    }

    @Test
    void withoutRootATunnelSaysWhatItLacks() throws IOException {
        assumeNobodyMayRead();

        fails(run(NOBODY, "wireguard", "--config", config()), "cannot keep state in", "--state");
        fails(
                run(
                        NOBODY,
                        "wireguard",
                        "--config",
                        config(),
                        "--state",
                        directory.resolve("w").toString()),
                lacksTun(),
                "run as root");
        fails(run(NOBODY, "node"), "no permission to write", "--state");
    }

    @Test
    void withoutRootADaemonRunsAndSaysAtUpWhatItLacks() throws IOException {
        assumeNobodyMayRead();
        var state = directory.resolve("n").toString();
        var command = new ArrayList<>(NOBODY);
        command.addAll(WeftCommand.of(List.of("node", "--state", state, "--port", "0")));
        var daemon = LabProcess.start(command);
        try {
            daemon.awaitLine(line -> line.startsWith("node ready"), DEADLINE);

            var up = run(
                    NOBODY,
                    "up",
                    "--state",
                    state,
                    "--coordinator",
                    "https://127.0.0.1:1",
                    "--auth-key",
                    someAuthKey());

            fails(up, lacksTun(), "run as root");
        } finally {
            daemon.kill();
        }
    }

    @Test
    void withoutTheDeviceATunnelSaysHowToGetIt() {
        fails(
                run(
                        WITHOUT_TUN,
                        "wireguard",
                        "--config",
                        config(),
                        "--state",
                        directory.resolve("w").toString()),
                "there is no /dev/net/tun: load the kernel module");
    }

    /// Most distributions let everybody open the device; an interface takes a right more.
    private static String lacksTun() throws IOException {
        return Files.getPosixFilePermissions(Path.of("/dev/net/tun")).contains(PosixFilePermission.OTHERS_WRITE)
                ? "no permission to make the interface"
                : "no permission to open /dev/net/tun";
    }

    private String config() {
        return directory.resolve("wgnobody.conf").toString();
    }

    private static String someAuthKey() {
        return "weft-auth-t1k1-" + "a".repeat(32) + "-0123456789abcdef0123456789abcdef";
    }

    private static Shell.Result run(List<String> as, String... words) {
        var command = new ArrayList<>(as);
        command.addAll(WeftCommand.of(List.of(words)));
        return Shell.run(command, DEADLINE);
    }

    /// A clone under root's home directory is not for others.
    private static void assumeNobodyMayRead() {
        var command = new ArrayList<>(NOBODY);
        command.addAll(List.of(
                "test", "-x", WeftCommand.root().resolve("bin").resolve("weft").toString()));
        assumeTrue(Shell.run(command, DEADLINE).succeeded(), "this tree is not readable for others");
    }

    /// The JVM's own line about its incubator module aside, one line.
    private static void fails(Shell.Result result, String... texts) {
        var lines = result.output()
                .lines()
                .filter(line -> !line.startsWith("WARNING: Using incubator"))
                .toList();
        assertThat(lines).as(result.output()).hasSize(1);
        assertThat(lines.getFirst()).contains(texts);
        assertThat(result.exitCode()).isEqualTo(1);
    }
}
