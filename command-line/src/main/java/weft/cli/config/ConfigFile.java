package weft.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import weft.cli.Complaint;
import weft.cli.Problems;

/// A YAML file of one mapping from keys to texts, numbers, truths, lists of texts, or sections, with the line of each.
///
/// @param path as the person named it, for complaints
/// @param values by key, in the file's order
/// @param sections by key, those that the reader of the file named
record ConfigFile(Path path, Map<String, Value> values, Map<String, Section> sections) {
    private static final int BYTES_MAX = 256 * 1024;

    /// What a key has.
    ///
    /// @param line counted from 1
    /// @param list whether the file has it as a list
    record Value(int line, List<String> texts, boolean list) {}

    /// Reads the file; every way in which it can be wrong is a [Complaint] with its line.
    ///
    /// @param sectionKeys keys whose value is a [Section]
    static ConfigFile read(Path path, Set<String> sectionKeys) {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw Complaint.usage(path + " is larger than a configuration file can be");
            }
            Optional<Node> root = new Compose(
                            LoadSettings.builder().setLabel(path.toString()).build())
                    .composeString(Files.readString(path));
            ConfigFile file = new ConfigFile(path, new LinkedHashMap<>(), new LinkedHashMap<>());
            root.ifPresent(node -> file.take(node, sectionKeys));
            return file;
        } catch (IOException problem) {
            throw Complaint.usage("cannot read the configuration " + path + ": " + Problems.reason(problem));
        } catch (MarkedYamlEngineException problem) {
            String what = problem.getProblem().isEmpty() ? "not YAML" : "not YAML: " + problem.getProblem();
            throw wrong(path, problem.getProblemMark().map(Mark::getLine).orElse(0) + 1, what);
        } catch (YamlEngineException _) {
            throw Complaint.usage(path + " is not a YAML file");
        }
    }

    /// The complaint about one line of a file.
    static Complaint wrong(Path path, int line, String what) {
        return Complaint.usage(path + ":" + line + ": " + what);
    }

    private void take(Node root, Set<String> sectionKeys) {
        if (!(root instanceof MappingNode mapping)) {
            throw wrong(path, line(root), "expected 'key: value' lines");
        }
        for (NodeTuple entry : mapping.getValue()) {
            Node keyNode = entry.getKeyNode();
            if (!(keyNode instanceof ScalarNode key)) {
                throw wrong(path, line(keyNode), "a key is a word");
            }
            if (!isNull(entry.getValueNode()) && isThere(key.getValue(), entry.getValueNode(), sectionKeys)) {
                throw wrong(path, line(key), "'" + key.getValue() + "' is there twice");
            }
        }
    }

    /// Whether the key had something before.
    private boolean isThere(String key, Node value, Set<String> sectionKeys) {
        return sectionKeys.contains(key)
                ? sections.put(key, new Section(path, key, value)) != null
                : values.put(key, value(path, key, value)) != null;
    }

    private static Value value(Path path, String key, Node node) {
        return switch (node) {
            case ScalarNode scalar -> new Value(line(scalar), List.of(scalar.getValue()), false);
            case SequenceNode sequence ->
                new Value(
                        line(sequence),
                        sequence.getValue().stream()
                                .map(item -> text(path, key, item))
                                .toList(),
                        true);
            default -> throw wrong(path, line(node), "'" + key + "' has keys of its own here, and takes one value");
        };
    }

    private static String text(Path path, String key, Node item) {
        if (item instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(path, line(item), "'" + key + "' is a list of plain values");
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
