package weft.test.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;

@RequiresLab
@Tag("soak")
@TakesTurns
class SystemdIT {
    private static final String HOSTS = "10.77.0.1 coordinator.example";

    @Test
    void theReadmesServicesStartStopAndComeBackUnderSystemd() {
        SystemdMachine.missing().ifPresent(reason -> abort("skipped, because " + reason));
        List<List<String>> blocks = Readme.blocks("Two real machines");
        try (Lab lab = Lab.open()) {
            List<Host> hosts = List.of(lab.host("boss"), lab.host("one"), lab.host("other"));
            lab.connectAll("switch", hosts);
            for (int i = 0; i < hosts.size(); i++) {
                hosts.get(i).address("eth0", "10.77.0." + (i + 1) + "/24");
            }
            try (var boss = new SystemdMachine(hosts.get(0), HOSTS);
                    var one = new SystemdMachine(hosts.get(1), HOSTS);
                    var other = new SystemdMachine(hosts.get(2), HOSTS)) {
                boss.type(blocks.get(0));
                String key = boss.type("cat ~/weft.key");
                CompletableFuture.allOf(Stream.of(one, other)
                                .map(device -> CompletableFuture.runAsync(() -> {
                                    device.write("weft.key", key);
                                    device.type(blocks.get(1));
                                }))
                                .toArray(CompletableFuture[]::new))
                        .join();
                String ping = blocks.get(2).getFirst();
                assertThat(one.type(ping)).contains("answer from other (100.64.");

                String address = one.type("weft ip");
                one.type("systemctl restart weft-node");
                assertThat(one.type("weft ip")).isEqualTo(address);
                assertThat(one.type(ping)).contains("answer from other (100.64.");
                one.type("kill -9 $(systemctl show --value --property=MainPID weft-node)");
                one.type("for i in $(seq 100); do weft status && break; sleep 0.1; done");
                assertThat(one.type(ping)).contains("answer from other (100.64.");

                one.reboot();
                boss.reboot();
                assertThat(one.type("weft ip")).isEqualTo(address);
                assertThat(one.type(ping)).contains("answer from other (100.64.");
                assertThat(boss.type("weft admin nodes list")).contains("one", "other");

                uninstalls(one, boss);
            }
        }
    }

    private static void uninstalls(SystemdMachine device, SystemdMachine coordinator) {
        device.type("weft uninstall node");
        coordinator.type("weft uninstall coordinator");
        assertThat(device.type("! systemctl cat weft-node; ls /usr/local/bin /var/lib/weft/node"))
                .contains("No files found for weft-node.service", "node.json")
                .doesNotContain("weft\n");
        for (String log : List.of(
                device.type("journalctl --unit weft-node --output=cat"),
                coordinator.type("journalctl --unit weft-coordinator --output=cat"))) {
            assertThat(log).contains("ready", "Deactivated successfully").doesNotContain("weft-api-1-", "exit-code");
        }
    }
}
