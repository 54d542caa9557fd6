package weft.protocol.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NodeNamesTest {
    @Test
    void aHostnameBecomesALabel() {
        assertThat(NodeNames.labelOf("Ann's Laptop.home.arpa")).isEqualTo("ann-s-laptop");
        assertThat(NodeNames.labelOf("---")).isEqualTo("node");
        assertThat(NodeNames.labelOf("")).isEqualTo("node");
        assertThat(NodeNames.labelOf("x".repeat(80))).hasSize(63);
    }

    @Property
    void everyHostnameHasALabel(@ForAll String hostname) {
        assertThat(NodeNames.isLabel(NodeNames.labelOf(hostname))).isTrue();
    }
}
