package weft.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.test.lab.RequiresLab;
import weft.test.mesh.MeshServices;
import weft.test.network.Internet;

/// The twelve cells that `weft lab grid --quick` runs; one needs guessing, and in one nothing goes out but by an HTTP
/// proxy: control link and relay. There is one relay, which is enough to know a hard NAT by. Six of them, which a
/// neighbour of theirs or the simulation covers nearly, are run with what takes long.
@RequiresLab
@Isolated
class GridIT {
    private static Internet internet;
    private static MeshServices services;

    @BeforeAll
    static void open() {
        internet = Internet.open();
        services = MeshServices.start(internet, 1);
    }

    @AfterAll
    static void close() {
        services.close();
        internet.close();
    }

    private static final Set<String> COVERED_ELSEWHERE =
            Set.of("open,hard", "easyAF,hard", "easy,cgnat", "easy,tcp443", "firewall,easy", "hard,hard");

    static Stream<Cell> cells() {
        return Cell.quick().stream().filter(cell -> !COVERED_ELSEWHERE.contains(cell.name()));
    }

    static Stream<Cell> otherCells() {
        return Cell.quick().stream().filter(cell -> COVERED_ELSEWHERE.contains(cell.name()));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void twoNodesReachEachOtherByThePathThatTheirNetworksAllow(Cell cell) {
        assertTheyReachEachOther(cell);
    }

    @ParameterizedTest
    @MethodSource("otherCells")
    @Tag("soak")
    void twoNodesReachEachOtherBetweenTheOtherNetworksToo(Cell cell) {
        assertTheyReachEachOther(cell);
    }

    private static void assertTheyReachEachOther(Cell cell) {
        var result = new CellRun(internet, services).run(cell);

        System.out.println("lab: " + GridCommand.line(result));
        assertThat(result.isAsExpected()).as(result.toString()).isTrue();
    }
}
