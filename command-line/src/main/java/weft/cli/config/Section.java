package weft.cli.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import weft.cli.Complaint;
import weft.cli.Nearest;

/// A part of a configuration file that has keys of its own. Whatever is wrong in it is a [Complaint] with its line.
public final class Section {
    private final Path path;
    private final String name;
    private final Node node;

    /// @param name how complaints call it
    Section(Path path, String name, Node node) {
        this.path = path;
        this.name = name;
        this.node = node;
    }

    /// The complaint about this part.
    public Complaint wrong(String what) {
        return ConfigFile.wrong(path, ConfigFile.line(node), what);
    }

    /// The complaint about one key of this mapping.
    public Complaint wrong(String key, String what) {
        Node value = find(key);
        return ConfigFile.wrong(path, ConfigFile.line(value == null ? node : value), what);
    }

    /// The items of this list.
    public List<Section> items() {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("'" + name + "' is a list: its items begin with '- '");
        }
        return sequence.getValue().stream()
                .map(item -> new Section(path, name, item))
                .toList();
    }

    /// Refuses keys besides these, and one that is there twice.
    public Section only(Collection<String> keys) {
        var seen = new HashSet<String>();
        for (NodeTuple entry : mapping().getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw ConfigFile.wrong(path, ConfigFile.line(entry.getKeyNode()), "a key is a word");
            }
            int line = ConfigFile.line(key);
            if (!keys.contains(key.getValue())) {
                throw ConfigFile.wrong(
                        path,
                        line,
                        "unknown key '" + key.getValue() + "' in '" + name + "'" + Nearest.hint(key.getValue(), keys));
            }
            if (!seen.add(key.getValue())) {
                throw ConfigFile.wrong(path, line, "'" + key.getValue() + "' is there twice");
            }
        }
        return this;
    }

    /// What a key of this mapping has.
    public Section part(String key) {
        Node value = find(key);
        if (value == null) {
            throw wrong("'" + name + "' needs '" + key + "' here");
        }
        return new Section(path, key, value);
    }

    public String text(String key) {
        return optionalText(key).orElseThrow(() -> wrong("'" + name + "' needs '" + key + "' here"));
    }

    /// Empty when the key is missing, or has nothing.
    public Optional<String> optionalText(String key) {
        Node value = find(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof ScalarNode scalar)) {
            throw wrong(key, "'" + key + "' takes one value");
        }
        return Optional.of(scalar.getValue());
    }

    /// The values of a key: a list, or one; none when it is missing.
    public List<String> texts(String key) {
        Node value = find(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(item -> {
                        if (item instanceof ScalarNode scalar) {
                            return scalar.getValue();
                        }
                        throw ConfigFile.wrong(path, ConfigFile.line(item), "'" + key + "' is a list of plain values");
                    })
                    .toList();
        }
        return List.of(text(key));
    }

    public int number(String key, int otherwise) {
        return optionalText(key).map(text -> number(key, text)).orElse(otherwise);
    }

    private int number(String key, String text) {
        if (!text.matches("-?[0-9]{1,9}")) {
            throw wrong(key, "'" + key + "' has to be a number, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /// False when the key is missing.
    public boolean truth(String key) {
        String text = optionalText(key).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw wrong(key, "'" + key + "' has to be true or false, not '" + text + "'");
        }
        return text.equals("true");
    }

    private @Nullable Node find(String key) {
        for (NodeTuple entry : mapping().getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                return ConfigFile.isNull(entry.getValueNode()) ? null : entry.getValueNode();
            }
        }
        return null;
    }

    private MappingNode mapping() {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw wrong("'" + name + "' has 'key: value' lines here");
    }
}
