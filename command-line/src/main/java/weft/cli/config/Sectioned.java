package weft.cli.config;

import java.util.Set;

/// A command whose configuration file may have sections, which no option can say.
public interface Sectioned {
    /// Their keys.
    Set<String> sections();

    /// Takes a section before the command runs.
    void section(String key, Section section);
}
