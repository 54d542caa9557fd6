package weft.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.Problems;

/// What the demo does and says, in order. Each command that it shows is the one that it runs.
final class DemoScript {
    private static final String USER = "alice@example.org";
    private static final long TRANSFER_BYTES = 100_000_000;
    private static final int TRANSFER_PORT = 7_000;
    private static final int POLICY_PORT = 7_001;
    /// Each is ten answers, or fewer when one came directly.
    private static final int PINGS_MAX = 3;

    private final Console console;
    private final Path directory;
    private final DemoProcesses processes;
    private final String launcher;
    private final boolean hosts;
    private String serverAddress = "";
    private int step;

    /// @param launcher path of `bin/weft`
    /// @param hosts whether there can be simulated hosts
    DemoScript(Console console, Path directory, DemoProcesses processes, String launcher, boolean hosts) {
        this.console = console;
        this.directory = directory;
        this.processes = processes;
        this.launcher = launcher;
        this.hosts = hosts;
    }

    /// Plays all of it; a [Complaint] when a step does not work.
    void play(DemoNetwork network) {
        if (hosts) {
            title("A laptop and a server, each behind a router that hides it, and a coordinator on the internet");
            network.open();
            for (String host : List.of(DemoNetwork.COORDINATOR, DemoNetwork.LAPTOP, DemoNetwork.SERVER)) {
                say("%-12s %-13s %s", host, DemoNetwork.address(host), DemoNetwork.description(host));
            }
        }
        String url = coordinator();
        title("A mesh, a user who owns devices, and a key with which they may join");
        show(admin("tailnets", "create", "demo"));
        show(admin("users", "create", USER, "--role", "owner"));
        String key = processes.require(command(
                DemoNetwork.COORDINATOR, admin("auth-keys", "create", "--user", USER, "--reusable", "--quiet")));
        write(directory.resolve("key"), key);
        say("$ weft admin auth-keys create --user %s --reusable --quiet > %s", USER, directory.resolve("key"));
        if (hosts) {
            devices(url);
        }
    }

    private String coordinator() {
        title(
                "The coordinator, with a PostgreSQL and a relay of its own: it decides who is in the mesh, and reads no traffic");
        String listen = hosts ? DemoNetwork.address(DemoNetwork.COORDINATOR) + ":8443" : "127.0.0.1:0";
        List<String> words = List.of("coordinator", "--state", state(DemoNetwork.COORDINATOR), "--listen", listen);
        say("$ weft %s", String.join(" ", words));
        String line = processes.start(
                "coordinator",
                command(DemoNetwork.COORDINATOR, words),
                each -> each.startsWith("coordinator ready at "));
        say("  %s", line);
        processes.said("coordinator", each -> each.startsWith("relay at ")).ifPresent(each -> say("  %s", each));
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private void devices(String url) {
        title("A daemon on each device; it makes the device's keys, which never leave it");
        for (String host : List.of(DemoNetwork.LAPTOP, DemoNetwork.SERVER)) {
            List<String> words = List.of("node", "--state", state(host));
            say("%s$ weft %s", host, String.join(" ", words));
            say("  %s", processes.start(host, command(host, words), each -> each.startsWith("node ready")));
        }
        title("Both devices join; each gets an address in the mesh and learns the other's public key");
        for (String host : List.of(DemoNetwork.LAPTOP, DemoNetwork.SERVER)) {
            show(
                    host,
                    "up",
                    "--coordinator",
                    url,
                    "--auth-key",
                    "file:" + directory.resolve("key"),
                    "--hostname",
                    host,
                    "--state",
                    state(host));
        }
        ping();
        transfer();
        new DemoPolicy(this, directory, POLICY_PORT).play(serverAddress);
        title("What the laptop knows now");
        show(DemoNetwork.LAPTOP, "status", "--state", state(DemoNetwork.LAPTOP));
    }

    /// Neither router lets the other's packets in by itself: it begins by the relay and becomes direct.
    private void ping() {
        title("A ping through the tunnel: it begins by the relay, and both make a way through their routers");
        for (int i = 0; i < PINGS_MAX; i++) {
            String said = show(DemoNetwork.LAPTOP, "ping", "server", "--state", state(DemoNetwork.LAPTOP));
            if (said.lines().anyMatch(line -> line.contains("answer from") && !line.contains(" by relay"))) {
                becameDirect();
                return;
            }
        }
        throw Complaint.failed("the devices talk by the relay alone; 'weft debug path server' says why");
    }

    /// Here the way through the routers is often made before the first answer is back: the daemon has seen both.
    private void becameDirect() {
        say("How it came to that, as the laptop's daemon saw it; each address has its own verdict:");
        show(DemoNetwork.LAPTOP, "debug", "path", "server", "--state", state(DemoNetwork.LAPTOP));
    }

    /// Has a process on the server that takes one connection.
    void listen(String name, int port) {
        processes.start(name, java(DemoNetwork.SERVER, "receive", Integer.toString(port)), "receiving"::equals);
    }

    /// Sends bytes from the laptop; returns nanoseconds.
    long send(String address, int port, long bytes) {
        String nanos = processes.require(
                java(DemoNetwork.LAPTOP, "send", address, Integer.toString(port), Long.toString(bytes)));
        return Long.parseLong(
                nanos.lines().reduce((_, last) -> last).orElse("0").strip());
    }

    /// What becomes of a connection from the laptop.
    String connect(String address, int port) {
        return processes
                .require(java(DemoNetwork.LAPTOP, "connect", address, Integer.toString(port)))
                .strip();
    }

    private void transfer() {
        title("100 MB by ordinary TCP from the laptop to the server's address in the mesh");
        serverAddress = processes.require(
                command(DemoNetwork.SERVER, List.of("ip", "-4", "--state", state(DemoNetwork.SERVER))));
        listen("receiver", TRANSFER_PORT);
        double seconds = send(serverAddress, TRANSFER_PORT, TRANSFER_BYTES) / 1e9;
        say(
                "100 MB arrived at %s, every byte as it was sent, in %s s: %s Mbit/s, sealed by the laptop and opened by the server",
                serverAddress,
                String.format(Locale.ROOT, "%.2f", seconds),
                String.format(Locale.ROOT, "%.0f", TRANSFER_BYTES * 8 / seconds / 1e6));
    }

    /// What to try while it is up.
    void suggest() {
        console.line("");
        console.line("All of it is up until Ctrl-C. In another terminal, try:");
        List<String> tries = hosts
                ? List.of(
                        "weft status --state " + state(DemoNetwork.LAPTOP),
                        "weft ping server --state " + state(DemoNetwork.LAPTOP),
                        String.join(" ", DemoNetwork.on(DemoNetwork.LAPTOP)) + " ping " + serverAddress,
                        "weft debug capture - --state " + state(DemoNetwork.LAPTOP) + " | tcpdump -n -r -",
                        String.join(" ", DemoNetwork.on(DemoNetwork.COORDINATOR)) + " " + launcher
                                + " admin nodes list --state " + state(DemoNetwork.COORDINATOR))
                : List.of(
                        "weft admin users list --state " + state(DemoNetwork.COORDINATOR),
                        "weft admin log --state " + state(DemoNetwork.COORDINATOR));
        tries.forEach(each -> console.line("  %s", each.startsWith("weft ") ? launcher + each.substring(4) : each));
        console.out().flush();
    }

    private List<String> admin(String... words) {
        List<String> command = new ArrayList<>(List.of("admin"));
        command.addAll(List.of(words));
        command.addAll(List.of("--state", state(DemoNetwork.COORDINATOR)));
        return command;
    }

    /// A policy command at the demo's coordinator.
    List<String> policy(String... words) {
        List<String> command = new ArrayList<>(List.of("policy"));
        command.addAll(List.of(words));
        command.addAll(List.of("--state", state(DemoNetwork.COORDINATOR)));
        return command;
    }

    /// Shows `weft policy explain`, whose exit code is its answer.
    void explain(List<String> connection) {
        List<String> words = new ArrayList<>(List.of("explain"));
        words.addAll(connection);
        List<String> all = policy(words.toArray(String[]::new));
        say("%s$ weft %s", DemoNetwork.COORDINATOR, String.join(" ", all));
        processes.run(command(DemoNetwork.COORDINATOR, all)).output().lines().forEach(line -> say("  %s", line));
    }

    void show(List<String> words) {
        show(DemoNetwork.COORDINATOR, words.toArray(String[]::new));
    }

    /// What it printed.
    private String show(String host, String... words) {
        say("%s$ weft %s", host, String.join(" ", words));
        DemoProcesses.Result result = processes.run(command(host, List.of(words)));
        result.output().lines().forEach(line -> say("  %s", line));
        if (result.code() != 0) {
            throw Complaint.failed("step " + step + " did not work (see above)");
        }
        return result.output();
    }

    private List<String> command(String host, List<String> words) {
        List<String> command = new ArrayList<>(hosts ? DemoNetwork.on(host) : List.of());
        command.addAll(List.of("env", "WEFT_BUILD=never", launcher));
        command.addAll(words);
        return command;
    }

    private static List<String> java(String host, String... words) {
        List<String> command = new ArrayList<>(DemoNetwork.on(host));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Transfer.class.getName()));
        command.addAll(List.of(words));
        return command;
    }

    private String state(String host) {
        return directory.resolve(host).toString();
    }

    void title(String text) {
        step++;
        console.line("");
        console.line("%d. %s", step, text);
        console.out().flush();
    }

    void say(String format, Object... values) {
        console.line("   " + format, values);
        console.out().flush();
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text + "\n");
        } catch (IOException problem) {
            throw Complaint.failed("cannot write " + file + ": " + Problems.reason(problem));
        }
    }
}
