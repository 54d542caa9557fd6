package weft.node.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterfaceIndexTest {
    @Test
    void loopbackHasOneAndAnUnknownNameHasNone() {
        assertThat(InterfaceIndex.of("lo")).hasValue(1);
        assertThat(InterfaceIndex.of("weft-none")).isEmpty();
    }
}
