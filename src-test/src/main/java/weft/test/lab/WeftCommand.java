package weft.test.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line `weft …` as a user runs it: by the launcher of this tree, from what is built.
public final class WeftCommand {
    /// A daemon that does not rehearse its packet path when it starts: for tests that measure nothing.
    public static final String UNREHEARSED = "-Dweft.warm-up=off";

    /// A daemon of which only the first compiler works, which spares its start a second or two of processor time: for
    /// coordinators that no test measures.
    public static final String QUICKLY_COMPILED = "-XX:TieredStopAtLevel=1";

    private WeftCommand() {}

    public static List<String> of(List<String> arguments) {
        return of(arguments, "");
    }

    /// With SIGINT as a terminal sends it: a shell starts background jobs, and so perhaps this test, with SIGINT
    /// ignored.
    ///
    /// @param javaOptions further ones of its JVM, separated by spaces
    public static List<String> of(List<String> arguments, String javaOptions) {
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                "WEFT_BUILD=never",
                "WEFT_JAVA_OPTIONS=" + javaOptions,
                launcher().toString()));
        command.addAll(arguments);
        return command;
    }

    /// The directory with `bin/weft`: the system property `weft.root`, or the nearest one above the working
    /// directory.
    public static Path root() {
        String given = System.getProperty("weft.root");
        for (Path place = Path.of(given == null ? "" : given).toAbsolutePath();
                place != null;
                place = place.getParent()) {
            if (Files.isExecutable(place.resolve("bin").resolve("weft"))) {
                return place;
            }
        }
        throw new IllegalStateException(
                "there is no bin/weft above " + Path.of("").toAbsolutePath());
    }

    private static Path launcher() {
        return root().resolve("bin").resolve("weft");
    }
}
