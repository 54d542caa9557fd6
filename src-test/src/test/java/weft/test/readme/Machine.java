package weft.test.readme;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import weft.test.lab.Host;
import weft.test.lab.LabProcess;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;

/// A host of a lab that has a file system of its own where programs, configuration and data go, so that what is
/// installed there
/// is not on the machine that runs the test. It has no systemd; [#startService] does what that would.
final class Machine {
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final String SET_UP = """
            set -e
            cp -a /etc "$HOME/etc"
            mount --bind "$HOME/etc" /etc
            mount -t tmpfs tmpfs /usr/local
            mount -t tmpfs tmpfs /var/lib
            [ ! -d /run/systemd ] || mount -t tmpfs tmpfs /run/systemd
            echo "$1" >> /etc/hosts
            mkdir -p /usr/local/bin
            echo set up
            exec sleep infinity
            """;

    private final Host host;
    private final LabProcess holder;

    /// @param hosts a line for `/etc/hosts`
    Machine(Host host, String hosts) {
        this.host = host;
        this.holder = host.start(
                "env", "HOME=" + host.directory(), "unshare", "--mount", "sh", "-c", SET_UP, "machine", hosts);
        holder.awaitLine("set up"::equals, DEADLINE);
    }

    Path home() {
        return host.directory();
    }

    /// Types a line into the machine's shell, in the tree; it has to succeed.
    String type(String line) {
        return Shell.run(inside(line), DEADLINE).orThrow().output();
    }

    /// Starts what systemd would start by the unit that was installed.
    void startService(String unit, String readyPrefix) {
        String file = "/etc/systemd/system/" + unit;
        String environment = type("sed -n s/^Environment=//p " + file).strip();
        String command = type("sed -n s/^ExecStart=//p " + file).strip();
        LabProcess service = host.start(inside("exec env " + environment + " " + command));
        service.awaitLine(line -> line.startsWith(readyPrefix), DEADLINE);
    }

    private List<String> inside(String line) {
        return List.of(
                "nsenter",
                "--target=" + holder.pid(),
                "--mount",
                "--net",
                "--wd=" + WeftCommand.root(),
                "env",
                "WEFT_BUILD=never",
                "HOME=" + home(),
                "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "bash",
                "-c",
                line);
    }
}
