package weft.cli.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.Problems;

/// Where things go on a machine: the program in `/usr/local/lib/weft`, a link to it in `/usr/local/bin`, configuration
/// in
/// `/etc/weft`, units in `/etc/systemd/system`; all of it below another root, for images and for trying.
///
/// @param root usually `/`
record Installation(Path root, Console console) {
    static final String HOME = "/usr/local/lib/weft";
    private static final String LINK = "/usr/local/bin/weft";

    private Path at(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /// Copies the program, unless it is what runs right now.
    void program(Path from) throws IOException {
        Path target = at(HOME);
        if (Files.exists(target) && Files.isSameFile(from, target)) {
            return;
        }
        boolean sources = Files.exists(from.resolve("pom.xml"));
        Path built = sources ? from.resolve(Path.of("command-line", "target", "weft")) : from;
        for (String part : List.of("lib", "jvm")) {
            delete(target.resolve(part));
            copy(built.resolve(part), target.resolve(part));
        }
        copy(from.resolve("conf"), target.resolve("conf"));
        Files.createDirectories(target.resolve("bin"));
        for (String script : List.of("weft", "weft-build")) {
            copy(from.resolve("bin").resolve(script), target.resolve("bin").resolve(script));
        }
        // The class paths and the start-up caches are made anew for the new place.
        Files.deleteIfExists(target.resolve("prepared"));
        Files.deleteIfExists(target.resolve("trained"));
        console.line("program        %s", target);
        link();
        if (root.equals(Path.of("/"))) {
            prepare(target);
        }
    }

    /// Makes the start-up caches; better now than when the service and its first client want them at once.
    private static void prepare(Path target) throws IOException {
        try {
            new ProcessBuilder(target.resolve("bin").resolve("weft").toString(), "train")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void link() throws IOException {
        Path link = at(LINK);
        Files.createDirectories(link.getParent());
        if (Files.exists(link) && !Files.isSymbolicLink(link)) {
            throw Complaint.failed(link + " is there and is not ours: move it away first");
        }
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("../lib/weft/bin/weft"));
        console.line("command        %s", link);
    }

    /// Writes the configuration, unless there is one, which stays as it is.
    void configuration(Part part, Path from) throws IOException {
        Path file = at("/etc/weft/" + part + ".yaml");
        Files.createDirectories(file.getParent());
        if (Files.exists(file)) {
            console.line("configuration  %s (was there, and stays)", file);
        } else {
            Files.copy(from.resolve("conf").resolve(part + ".yaml"), file);
            console.line("configuration  %s", file);
        }
    }

    void unit(Part part, String text) throws IOException {
        Path file = unitFile(part);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        console.line("service        %s", file);
    }

    Path unitFile(Part part) {
        return at("/etc/systemd/system/" + part.unit());
    }

    /// Removes the program and its link when no service is left that runs it.
    void removeProgram() throws IOException {
        for (Part part : Part.values()) {
            if (Files.exists(unitFile(part))) {
                return;
            }
        }
        Files.deleteIfExists(at(LINK));
        delete(at(HOME));
        console.line("removed        %s", at(HOME));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// Turns what the file system refuses into one line.
    static Complaint refused(IOException problem) {
        String file = problem instanceof java.nio.file.FileSystemException known ? known.getFile() : "";
        return Complaint.failed("cannot write " + file + ": " + Problems.reason(problem));
    }
}
