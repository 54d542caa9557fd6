package weft.test.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@RequiresLab
@TakesTurns
class LabIT {
    @Test
    void hostsReachEachOtherThroughARouterAndNothingIsLeft() {
        Path namespaces = Path.of("/run/netns");
        String namespace;
        try (var lab = Lab.open()) {
            var left = lab.host("left");
            var right = lab.host("right");
            var middle = lab.router("middle");
            namespace = left.namespace();
            lab.connect(left, "eth0", middle, "toleft");
            lab.connect(right, "eth0", middle, "toright");
            left.address("eth0", "192.0.2.1/26");
            right.address("eth0", "192.0.2.65/26");
            middle.address("toleft", "192.0.2.2/26").address("toright", "192.0.2.66/26");
            left.run("ip", "route", "add", "default", "via", "192.0.2.2").orThrow();
            right.run("ip", "route", "add", "default", "via", "192.0.2.66").orThrow();

            assertThat(left.run("ping", "-c", "1", "-W", "2", "192.0.2.65").succeeded())
                    .isTrue();
            assertThat(namespaces.resolve(namespace)).exists();
        }
        assertThat(namespaces.resolve(namespace)).doesNotExist();
    }

    @Test
    void whatACrashedRunLeftIsRemoved() {
        String left = "weftlab-1-1-1-left";
        Shell.run("ip", "netns", "add", left).orThrow();

        Lab.open().close();

        assertThat(Files.exists(Path.of("/run/netns", left))).isFalse();
    }
}
