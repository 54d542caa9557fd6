package weft.grid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import weft.bench.Machine;
import weft.kit.json.JsonCodec;

/// One thread. The results that are kept in `docs`: those of a run take the place of earlier ones of the same cells.
final class GridBook {
    private static final JsonCodec JSON = JsonCodec.ofProtocol();

    private final Path docs;

    /// @param machine what it ran on
    record Written(String machine, List<CellResult> cells) {
        Written {
            cells = List.copyOf(cells);
        }
    }

    GridBook(Path docs) {
        this.docs = docs;
    }

    static String json(List<CellResult> results) {
        return JSON.encodeText(new Written(Machine.describe(), results));
    }

    void record(List<CellResult> results) {
        var all = merged(results);
        try {
            write("bench/grid.json", lines(json(all)));
            write("nat-grid.md", GridDocument.of(all, Machine.describe()));
            write("pictures/nat-grid.svg", GridPicture.of(all));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /// In the order of the grid, whatever order they were measured in.
    private List<CellResult> merged(List<CellResult> results) {
        var byName = new TreeMap<String, CellResult>();
        earlier().forEach(result -> byName.put(result.cell(), result));
        results.forEach(result -> byName.put(result.cell(), result));
        var all = new ArrayList<CellResult>();
        for (var cell : Cell.all()) {
            var result = byName.remove(cell.name());
            if (result != null) {
                all.add(result);
            }
        }
        all.addAll(byName.values());
        return all;
    }

    private List<CellResult> earlier() {
        Path file = docs.resolve("bench/grid.json");
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return JSON.decode(Files.readAllBytes(file), Written.class).cells();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = docs.resolve(name);
        Files.createDirectories(docs.resolve(name).getParent());
        Files.writeString(file, text);
    }

    /// A cell a line, so that a change of one cell is a change of one line.
    private static String lines(String json) {
        return json.replace("},{\"cell\"", "},\n{\"cell\"") + "\n";
    }
}
