package weft.node.wireguard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The outer grammar of a `wg-quick` file: `[Section]` headers, `Key = Value` lines, `#` comments.
record ConfigSections(String file, List<Section> sections) {
    /// At most this many sections; every one costs a peer.
    static final int SECTIONS_MAX = 10_000;

    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,30}");

    /// A header and the lines under it.
    record Section(String name, int line, List<Entry> entries) {
        boolean isInterface() {
            return name.equals("interface");
        }
    }

    /// One `Key = Value` line; the key in lower case.
    record Entry(int line, String key, String value) {}

    static ConfigSections parse(String file, List<String> lines) throws ConfigException {
        var sections = new ArrayList<Section>();
        for (int i = 0; i < lines.size(); i++) {
            String text = withoutComment(lines.get(i));
            if (text.isEmpty()) {
                continue;
            }
            if (text.startsWith("[")) {
                sections.add(header(file, i + 1, text));
            } else if (sections.isEmpty()) {
                throw new ConfigException(file, i + 1, "a line before the first section, start with [Interface]");
            } else {
                sections.getLast().entries().add(entry(file, i + 1, text));
            }
            if (sections.size() > SECTIONS_MAX) {
                throw new ConfigException(file, i + 1, "more than " + SECTIONS_MAX + " sections, split the file");
            }
        }
        return new ConfigSections(file, sections);
    }

    private static Section header(String file, int line, String text) throws ConfigException {
        String name = text.toLowerCase(Locale.ROOT);
        if (!name.equals("[interface]") && !name.equals("[peer]")) {
            throw new ConfigException(
                    file, line, "unknown section, a file has one [Interface] and any number of [Peer]");
        }
        return new Section(name.substring(1, name.length() - 1), line, new ArrayList<>());
    }

    /// A key that was pasted without its name ends in `=` too, so a name is shown only when it looks like one.
    private static Entry entry(String file, int line, String text) throws ConfigException {
        int equals = text.indexOf('=');
        String key = equals < 0 ? "" : text.substring(0, equals).strip();
        if (!KEY.matcher(key).matches()) {
            throw new ConfigException(file, line, "not understood, write Key = Value");
        }
        String value = text.substring(equals + 1).strip();
        if (value.isEmpty()) {
            throw new ConfigException(file, line, key + " has no value, write one or remove the line");
        }
        return new Entry(line, key.toLowerCase(Locale.ROOT), value);
    }

    private static String withoutComment(String line) {
        int hash = line.indexOf('#');
        return (hash < 0 ? line : line.substring(0, hash)).strip();
    }
}
