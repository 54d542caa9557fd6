package weft.cli.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;
import weft.cli.Problems;

/// `weft demo`.
@Command(
        name = "demo",
        description = {
            "Shows the whole product on this machine: a coordinator and two devices, each on a simulated",
            "host behind a router that hides it, joined by a key; pings that begin by a relay and become",
            "direct, and 100 MB through the tunnel between them.",
            "Everything is left up until Ctrl-C, which removes it. Wants root for the simulated hosts."
        })
public final class DemoCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--check", description = "end instead of staying up; exit code 0 only if all of it worked")
    private boolean check;

    @Option(
            names = "--login",
            description = {
                "another demo: two devices that join because you log in for them, in a browser on this",
                "machine, at an identity provider that the demo brings along (wants Node and npm)"
            })
    private boolean login;

    @Mixin
    private final HelpOption help = new HelpOption();

    /// For the table of commands.
    public DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Optional<String> wanting = DemoNetwork.wanting(console.environment());
        Path directory = Path.of("/var/tmp", "weft-demo-" + System.getProperty("user.name"));
        try (FileChannel lock = lock(directory)) {
            return run(directory, wanting, lock);
        } catch (IOException problem) {
            throw Complaint.failed("cannot use " + directory + ": " + Problems.reason(problem));
        }
    }

    /// @param wanting what simulated hosts want and this machine has not
    private int run(Path directory, Optional<String> wanting, FileChannel lock) throws IOException {
        boolean hosts = wanting.isEmpty();
        if (lock.tryLock() == null) {
            throw Complaint.failed("another weft demo is up on this machine: end it with Ctrl-C first");
        }
        DemoProcesses processes = new DemoProcesses(directory);
        DemoNetwork network = new DemoNetwork(processes);
        clean(network, directory, hosts);
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> end(processes, network, directory, hosts, ended), "weft-demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
        DemoScript script = new DemoScript(console, directory, processes, launcher(), hosts);
        try {
            if (login) {
                logIn(script, processes, directory, wanting);
            } else {
                script.play(network);
                summary(wanting);
            }
            if (check) {
                return hosts ? ExitCode.OK : ExitCode.FAILED;
            }
            if (!login) {
                script.suggest();
            }
            ended.await();
            return ExitCode.OK;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private void logIn(DemoScript script, DemoProcesses processes, Path directory, Optional<String> wanting) {
        wanting.ifPresent(what -> {
            throw Complaint.failed("the demo of logins makes simulated hosts, which wants " + what);
        });
        new DemoLogin(script, processes, directory, launcher()).play(console.environment());
        console.line("");
        console.line("It works: you let in two devices, and nobody had a key to hand out.");
        if (!check) {
            console.line("All of it is up until Ctrl-C.");
        }
        console.out().flush();
    }

    private void summary(Optional<String> wanting) {
        console.line("");
        if (wanting.isEmpty()) {
            console.line("It works: two devices on different networks talk through a tunnel that only they can read.");
        } else {
            console.line(
                    "Not shown, for want of %s: the two simulated hosts and the tunnel between them, which",
                    wanting.get());
            console.line(
                    "take network namespaces, routers and TUN interfaces. With it, as root, '%s demo' shows all.",
                    launcher());
        }
    }

    /// Removes everything, when the process ends in whatever way.
    private static void end(
            DemoProcesses processes, DemoNetwork network, Path directory, boolean hosts, CountDownLatch ended) {
        processes.close();
        clean(network, directory, hosts);
        ended.countDown();
    }

    private static void clean(DemoNetwork network, Path directory, boolean hosts) {
        if (hosts) {
            network.remove();
        }
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | java.io.UncheckedIOException problem) {
            System.err.println("weft demo: cannot remove all of " + directory + ": " + problem.getMessage());
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        return FileChannel.open(
                directory.resolveSibling(directory.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    }

    private String launcher() {
        return console.environment().getOrDefault("WEFT_HOME", "") + "/bin/weft";
    }
}
