package weft.test.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import weft.test.lab.WeftCommand;

/// The commands in a section of README.md.
final class Readme {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private Readme() {}

    /// The section's code blocks in order, each as its lines.
    static List<List<String>> blocks(String section) {
        try {
            String text = Files.readString(WeftCommand.root().resolve("README.md"));
            int begin = text.indexOf("\n## " + section + "\n");
            if (begin < 0) {
                throw new IllegalStateException("README.md has no section " + section);
            }
            int end = text.indexOf("\n## ", begin + 1);
            return BLOCK.matcher(text.substring(begin, end < 0 ? text.length() : end))
                    .results()
                    .map(match -> Arrays.asList(match.group(1).split("\n")))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
