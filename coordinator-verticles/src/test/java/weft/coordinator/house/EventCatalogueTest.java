package weft.coordinator.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventCatalogueTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path PAGE = Path.of("../docs/events.md");
    private static final Pattern ADDRESS = Pattern.compile("(?:Topic\\.of|doorbell)\\(\\s*\"([a-z.-]+)\"");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.-]+)`");

    @Test
    void thePageListsEveryAddressAndNoOther() throws IOException {
        var listed = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed)
                .as("addresses in docs/events.md and in the source are the same set")
                .isEqualTo(addressesInSource());
    }

    @Test
    void nobodyUsesTheBusButThroughTopics() throws IOException {
        try (var sources = sources()) {
            assertThat(sources.filter(source -> read(source).contains(".eventBus()")))
                    .as("the event bus is used through weft.kit.event.Events: local delivery is its default")
                    .isEmpty();
        }
    }

    private static TreeSet<String> addressesInSource() throws IOException {
        try (var sources = sources()) {
            return sources.flatMap(source -> ADDRESS.matcher(read(source)).results())
                    .map(match -> match.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<Path> sources() throws IOException {
        return Files.walk(SOURCES).filter(path -> path.toString().endsWith(".java"));
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
