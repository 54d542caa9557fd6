package weft.cli.demo;

import java.nio.file.Path;
import java.util.List;
import weft.cli.Complaint;

/// The demo's part about policy: a refused connection with the line that refuses it, an edit, an allowed one.
final class DemoPolicy {
    private static final long ONE_MEGABYTE = 1_000_000;
    private static final String NARROW = """
            {
              // Everybody may fetch web pages from their own devices.
              "acls": [
                {"action": "accept", "proto": "tcp", "src": ["autogroup:member"], "dst": ["autogroup:self:80"]},
              ],
            }
            """;

    private final DemoScript script;
    private final Path file;
    private final int port;

    /// @param port on which the server listens
    DemoPolicy(DemoScript script, Path directory, int port) {
        this.script = script;
        this.file = directory.resolve("policy.hujson");
        this.port = port;
    }

    void play(String serverAddress) {
        script.title("Until now everybody may reach everybody. A policy lets only web pages through");
        DemoScript.write(file, NARROW.strip());
        NARROW.lines().forEach(line -> script.say("  %s", line));
        script.show(script.policy("set", file.toString()));
        script.listen("listener", port);
        script.explain(List.of("laptop", "server:" + port, "tcp"));
        var refused = script.connect(serverAddress, port);
        if (!refused.startsWith("refused")) {
            throw Complaint.failed("the connection was not refused, but " + refused);
        }
        script.say("the server listens on port %d, and a connection from the laptop is %s", port, refused);

        script.title("The rule grows by a port; who gains what is shown before it is saved");
        DemoScript.write(file, NARROW.strip().replace("self:80", "self:80," + port));
        script.show(script.policy("diff", file.toString()));
        script.show(script.policy("set", file.toString()));
        script.explain(List.of("laptop", "server:" + port, "tcp"));
        script.say("1 MB arrived in %s ms", Math.round(script.send(serverAddress, port, ONE_MEGABYTE) / 1e6));
    }
}
