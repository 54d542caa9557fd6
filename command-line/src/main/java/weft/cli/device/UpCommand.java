package weft.cli.device;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.Secret;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;

/// `weft up`.
@Command(
        name = "up",
        description = {
            "Connects this device to its mesh; joins one when given an auth key.",
            "A key is used once and kept nowhere. Without options it reconnects what was down."
        })
public final class UpCommand extends DeviceCommand {
    private static final int HOSTNAME_LENGTH_MAX = 63;

    @Option(
            names = "--coordinator",
            paramLabel = "URL",
            split = ",",
            description = "https://HOST:PORT of a coordinator, or several with commas")
    private List<String> coordinators = List.of();

    @Option(
            names = "--auth-key",
            paramLabel = "KEY",
            description = "key to join with; file:PATH reads it there (also: the environment's WEFT_AUTH_KEY)")
    private @Nullable String authKey;

    @Option(names = "--hostname", paramLabel = "NAME", description = "name in the mesh (default: this host's name)")
    private @Nullable String hostname;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "wait this long (default: ${DEFAULT-VALUE}); the daemon goes on trying")
    private int timeoutSeconds = 30;

    /// For the table of commands.
    public UpCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        coordinators.forEach(UpCommand::requireUrl);
        requireHostname(hostname);
        if (timeoutSeconds < 1 || timeoutSeconds > 3_600) {
            throw Complaint.usage("--timeout is 1 to 3600 seconds");
        }
        String key = Secret.of("--auth-key", authKey, console.environment(), "WEFT_AUTH_KEY")
                .orElse(null);
        return ask(
                new LocalRequest.Up(coordinators, key, hostname, timeoutSeconds * 1_000),
                Duration.ofSeconds(timeoutSeconds + 5L));
    }

    @Override
    void print(LocalReply reply) {
        if (reply instanceof LocalReply.Up up) {
            console.line(
                    "%s is up in %s: %s  %s, %d %s",
                    up.name(), up.tailnet(), up.ipv4(), up.ipv6(), up.peers(), up.peers() == 1 ? "peer" : "peers");
        } else {
            super.print(reply);
        }
    }

    private static void requireUrl(String text) {
        try {
            URI url = new URI(text);
            if ("https".equals(url.getScheme()) && url.getHost() != null && url.getUserInfo() == null) {
                return;
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw Complaint.usage(
                "--coordinator '" + text + "' is not a coordinator's URL: it looks like https://HOST:PORT");
    }

    private static void requireHostname(@Nullable String name) {
        if (name != null && (name.isBlank() || name.length() > HOSTNAME_LENGTH_MAX)) {
            throw Complaint.usage("--hostname is 1 to " + HOSTNAME_LENGTH_MAX + " characters long");
        }
    }
}
