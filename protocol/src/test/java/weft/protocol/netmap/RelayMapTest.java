package weft.protocol.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RelayMapTest {
    @Test
    void regionsStandByNumberAndAnotherOneReplacesWhatHasItsNumberOrCode() {
        var map = new RelayMap(List.of(region(3, "sin"), region(1, "fra"), region(2, "nyc")));

        var changed = map.with(List.of(region(2, "lon"), region(7, "sin")));

        assertThat(map.regions()).extracting(RelayRegion::id).containsExactly(1, 2, 3);
        assertThat(changed.regions()).containsExactly(region(1, "fra"), region(2, "lon"), region(7, "sin"));
        assertThat(changed.region(7)).isEqualTo(region(7, "sin"));
        assertThat(changed.region(3)).isNull();
    }

    @Test
    void numbersAndCodesAreUnique() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RelayMap(List.of(region(1, "fra"), region(1, "nyc"))))
                .withMessageContaining("number 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RelayMap(List.of(region(1, "fra"), region(2, "fra"))))
                .withMessageContaining("code fra");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RelayRegion(1, "fra", "Frankfurt", List.of(at("relay.example"), at("192.0.2.1"))))
                .withMessageContaining("named a");
    }

    @Test
    void whatIsNoRegionIsRefusedInOneLine() {
        var servers = List.of(at("relay.example"));
        for (Runnable wrong : List.<Runnable>of(
                () -> new RelayRegion(0, "fra", "Frankfurt", servers),
                () -> new RelayRegion(65_536, "fra", "Frankfurt", servers),
                () -> new RelayRegion(1, "Fra", "Frankfurt", servers),
                () -> new RelayRegion(1, "", "Frankfurt", servers),
                () -> new RelayRegion(1, "fra", " ", servers),
                () -> new RelayRegion(1, "fra", "Frank\nfurt", servers),
                () -> new RelayRegion(1, "fra", "Frankfurt", List.of()))) {
            assertThatIllegalArgumentException().isThrownBy(wrong::run).withMessageNotContaining("\n");
        }
    }

    @Test
    void aServerIsAHostAPortAndWhatItsCertificateHasToBe() {
        for (var host : List.of("relay.example", "a", "192.0.2.1", "2001:db8::1", "relay_1.example.")) {
            assertThat(at(host).host()).isEqualTo(host);
        }
        for (var host : List.of("", "relay example", "-a", "a..b", "https://relay.example", "2001:db8::g", "a\n")) {
            assertThatIllegalArgumentException().isThrownBy(() -> at(host)).withMessageNotContaining("\n");
        }
        for (var name : List.of("sha256-raw:" + "0".repeat(63), "sha256-raw:" + "A".repeat(64), "a b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RelayServer("a", "relay.example", 443, -1, name, null, null, false));
        }
        for (Runnable wrong : List.<Runnable>of(
                () -> new RelayServer("a", "relay.example", 0, -1, null, null, null, false),
                () -> new RelayServer("a", "relay.example", 443, 0, null, null, null, false),
                () -> new RelayServer("a", "relay.example", 443, 65_536, null, null, null, false),
                () -> new RelayServer("a", "relay.example", 443, 3_478, 3_478, null, null, null, false),
                () -> new RelayServer("a", "relay.example", 443, -1, 3_479, null, null, null, false),
                () -> new RelayServer("a", "relay.example", 443, 3_478, 0, null, null, null, false),
                () -> new RelayServer("a", "relay.example", 443, -1, null, "2001:db8::1", null, false),
                () -> new RelayServer("a", "relay.example", 443, -1, null, null, "192.0.2.1", false),
                () -> new RelayServer("a b", "relay.example", 443, -1, null, null, null, false))) {
            assertThatIllegalArgumentException().isThrownBy(wrong::run);
        }
    }

    private static RelayRegion region(int id, String code) {
        return new RelayRegion(id, code, "Region " + code, List.of(at("relay.example")));
    }

    private static RelayServer at(String host) {
        return new RelayServer("a", host, 443, 3_478, null, null, null, false);
    }
}
