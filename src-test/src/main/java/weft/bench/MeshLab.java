package weft.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.LabProcess;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;

/// One thread. A coordinator and two devices, each on a simulated host of its own, with the real daemons on them.
final class MeshLab implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String URL = "https://10.77.0.1:8443";
    private static final Pattern MESH_ADDRESS = Pattern.compile("100\\.[0-9]+\\.[0-9]+\\.[0-9]+");

    private final Lab lab = Lab.open();
    private final Host boss = lab.host("boss");
    private final List<Device> devices = new ArrayList<>();
    private final Path key = lab.directory().resolve("auth.key");

    /// A host with a running daemon.
    record Device(Host host, Path state, LabProcess daemon) {
        Shell.Result weft(String... arguments) {
            var words = new ArrayList<>(List.of(arguments));
            words.addAll(List.of("--state", state.toString()));
            return host.run(WeftCommand.of(words), DEADLINE);
        }

        /// Its IPv4 address in the mesh.
        String address() {
            var answer = weft("ip").orThrow().output();
            var found = MESH_ADDRESS.matcher(answer);
            if (!found.find()) {
                throw new IllegalStateException("no address in " + answer);
            }
            return found.group();
        }
    }

    MeshLab() throws java.io.IOException {
        var one = lab.host("one");
        var two = lab.host("two");
        lab.connectAll("switch", List.of(boss, one, two));
        boss.address("eth0", "10.77.0.1/24");
        one.address("eth0", "10.77.0.2/24");
        two.address("eth0", "10.77.0.3/24");
        var state = boss.directory().resolve("state").toString();
        boss.start(WeftCommand.of(List.of("coordinator", "--state", state, "--listen", "10.77.0.1:8443", "--url", URL)))
                .awaitLine(line -> line.startsWith("coordinator ready"), DEADLINE);
        admin("admin", "tailnets", "create", "home", "--state", state);
        var made =
                admin("admin", "auth-keys", "create", "--tag", "tag:bench", "--reusable", "--quiet", "--state", state);
        Files.writeString(key, made.strip() + "\n");
        devices.add(device(one));
        devices.add(device(two));
    }

    private String admin(String... words) {
        return boss.run(WeftCommand.of(List.of(words)), DEADLINE).orThrow().output();
    }

    private static Device device(Host host) {
        var state = host.directory().resolve("state");
        var daemon = host.start(
                WeftCommand.of(List.of("node", "--state", state.toString(), "--tun-name", host.tunnelName())));
        daemon.awaitLine(line -> line.startsWith("node ready"), DEADLINE);
        return new Device(host, state, daemon);
    }

    Device one() {
        return devices.get(0);
    }

    Device two() {
        return devices.get(1);
    }

    /// The words of `weft up` for a device.
    List<String> up(Device device) {
        return WeftCommand.of(List.of(
                "up",
                "--coordinator",
                URL,
                "--auth-key",
                "file:" + key,
                "--hostname",
                device.host().name(),
                "--state",
                device.state().toString()));
    }

    @Override
    public void close() {
        lab.close();
    }
}
