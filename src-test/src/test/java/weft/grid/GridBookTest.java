package weft.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridBookTest {
    @TempDir
    private Path docs;

    @Test
    void aRunReplacesItsCellsAndKeepsTheOthers() throws Exception {
        var book = new GridBook(docs);
        book.record(List.of(result("easy,easy", Reach.RELAY), result("easy,hard", Reach.RELAY)));

        book.record(List.of(result("easy,easy", Reach.DIRECT)));

        assertThat(Files.readString(docs.resolve("nat-grid.md")))
                .contains("2 of 2 cells are as expected")
                .contains("| direct 0.3 |")
                .contains("Nothing.");
        assertThat(Files.readAllLines(docs.resolve("bench/grid.json"))).hasSize(2);
    }

    @Test
    void whatIsNotAsExpectedIsSaid() throws Exception {
        new GridBook(docs).record(List.of(result("easy,easy", Reach.RELAY), result("hard,hard", Reach.NOTHING)));

        assertThat(Files.readString(docs.resolve("nat-grid.md")))
                .contains("0 of 2 cells are as expected; 1 are unreachable")
                .contains("* easy,easy: expected direct, reached relay")
                .contains("* hard,hard: expected relay, reached nothing");
    }

    @Test
    void thePictureIsADrawing() throws Exception {
        var svg = GridPicture.of(List.of(result("easy,easy", Reach.DIRECT), result("hard,hard", Reach.NOTHING)));

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        int cells = Cell.KINDS.size() * (Cell.KINDS.size() + 1) / 2;
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(cells + 1 + 4);
    }

    /// A direct path is what the router in the middle saw, or it is not as expected.
    @Test
    void aNodeThatSaysDirectWhileNothingGoesStraightIsNotBelieved() {
        var honest = result("easy,easy", Reach.DIRECT);
        var lying = new CellResult(
                honest.cell(),
                honest.left(),
                honest.right(),
                honest.expected(),
                honest.reached(),
                honest.firstByteMillis(),
                honest.firstBy(),
                honest.directMillis(),
                honest.leftPath(),
                honest.rightPath(),
                honest.sent(),
                honest.lost(),
                honest.silenceMillis(),
                false,
                null,
                honest.at());

        assertThat(honest.isAsExpected()).isTrue();
        assertThat(lying.isAsExpected()).isFalse();
    }

    private static CellResult result(String name, Reach reached) {
        var cell = Cell.parse(name);
        boolean direct = reached == Reach.DIRECT;
        return new CellResult(
                name,
                cell.left().label(),
                cell.right().label(),
                cell.expected(),
                reached,
                reached == Reach.NOTHING ? null : 12.5,
                "relay 1",
                direct ? 311.0 : null,
                direct ? "direct 30.0.2.2:41641" : "relay 1",
                direct ? "direct 30.0.1.2:41641" : "relay 1",
                100,
                0,
                21.0,
                direct,
                null,
                Instant.EPOCH);
    }
}
