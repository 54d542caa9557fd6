package weft.test.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;

@RequiresLab
@TakesTurns
class TwoRealMachinesIT {
    private static final String HOSTS = "10.77.0.1 coordinator.example";

    @Test
    void theReadmesCommandsMakeAMeshOfTwoMachines() throws IOException {
        List<List<String>> blocks = Readme.blocks("Two real machines");
        assertThat(blocks).hasSize(3);
        try (Lab lab = Lab.open()) {
            List<Host> hosts = List.of(lab.host("boss"), lab.host("one"), lab.host("other"));
            lab.connectAll("switch", hosts);
            for (int i = 0; i < hosts.size(); i++) {
                hosts.get(i).address("eth0", "10.77.0." + (i + 1) + "/24");
            }
            Machine coordinator = new Machine(hosts.get(0), HOSTS);
            Machine one = new Machine(hosts.get(1), HOSTS);
            Machine other = new Machine(hosts.get(2), HOSTS);

            install(coordinator, blocks.get(0), "weft-coordinator.service", "coordinator ready");
            for (Machine device : List.of(one, other)) {
                Files.copy(
                        coordinator.home().resolve("weft.key"),
                        device.home().resolve("weft.key"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(
                                    () -> install(one, blocks.get(1), "weft-node.service", "node ready")),
                            CompletableFuture.runAsync(() ->
                                    install(other, named(blocks.get(1), "other"), "weft-node.service", "node ready")))
                    .join();
            String answers = one.type(blocks.get(2).getFirst());

            assertThat(answers).contains("answer from other (100.64.");
            assertThat(one.type("weft uninstall node"))
                    .contains("removed        /etc/systemd/system/weft-node.service")
                    .contains("removed        /usr/local/lib/weft");
            assertThat(one.type("ls /var/lib/weft/node /usr/local/bin /etc/weft"))
                    .contains("node.yaml", "node.json")
                    .doesNotContain("weft\n");
        }
    }

    /// The first line installs; then the service runs; then the rest is typed.
    private static void install(Machine machine, List<String> lines, String unit, String ready) {
        machine.type(lines.getFirst());
        machine.startService(unit, ready);
        lines.stream().skip(1).forEach(machine::type);
    }

    /// Simulated machines share this one's name, so the second says what it is called.
    private static List<String> named(List<String> lines, String name) {
        return lines.stream()
                .map(line -> line.startsWith("weft up ") ? line + " --hostname " + name : line)
                .toList();
    }
}
