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
            "Connects this device to its mesh. A device that is in none yet, or whose key has",
            "expired, shows a link: log in there, on any device, and confirm; or join by --auth-key.",
            "Without options it reconnects what was down."
        })
public final class UpCommand extends DeviceCommand {
    private static final int HOSTNAME_LENGTH_MAX = 63;
    /// The daemon answers in time; this is for one that does not.
    private static final Duration LOGIN_MAX = Duration.ofMinutes(30);

    @Option(
            names = "--coordinator",
            paramLabel = "URL",
            split = ",",
            description = "https://HOST:PORT of a coordinator, or several with commas")
    private List<String> coordinators = List.of();

    @Option(
            names = "--auth-key",
            paramLabel = "KEY",
            description =
                    "join without a person, by this key; file:PATH reads it there (also: the environment's WEFT_AUTH_KEY)")
    private @Nullable String authKey;

    @Option(
            names = "--pin",
            paramLabel = "PIN",
            description = {
                "the coordinator's key to trust at the first contact, 32 hexadecimal digits;",
                "needed when its TLS certificate is self-made and no auth key carries it"
            })
    private @Nullable String pin;

    @Option(
            names = "--force-reauth",
            description = "log in anew, which renews what expires; the tunnels go on meanwhile")
    private boolean forceReauth;

    @Option(names = "--hostname", paramLabel = "NAME", description = "name in the mesh (default: this host's name)")
    private @Nullable String hostname;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "wait this long, besides for a login (default: ${DEFAULT-VALUE}); the daemon goes on trying")
    private int timeoutSeconds = 30;

    @Option(
            names = "--device-code",
            description = {
                "log in on another device: shows a code to type at the identity provider's page,",
                "if the coordinator's provider allows that"
            })
    private boolean deviceCode;

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
        if (forceReauth && key != null) {
            throw Complaint.usage("--force-reauth is for a login, and an auth key needs none: leave one of them out");
        }
        if (deviceCode && key != null) {
            throw Complaint.usage(
                    "--device-code is for a person who logs in, and an auth key needs none: give one of them");
        }
        if (pin != null && !pin.matches("[0-9a-f]{32}")) {
            throw Complaint.usage(
                    "--pin is 32 hexadecimal digits, as the coordinator shows it at its start and at /key");
        }
        return ask(
                new LocalRequest.Up(coordinators, key, pin, hostname, timeoutSeconds * 1_000, forceReauth, deviceCode),
                Duration.ofSeconds(timeoutSeconds + 5L).plus(LOGIN_MAX));
    }

    @Override
    void print(LocalReply reply) {
        switch (reply) {
            case LocalReply.LoginNeeded(var login) -> LoginPrompt.lines(login).forEach(console::line);
            case LocalReply.Up up ->
                console.line(
                        "%s is up in %s: %s  %s, %d %s",
                        up.name(), up.tailnet(), up.ipv4(), up.ipv6(), up.peers(), up.peers() == 1 ? "peer" : "peers");
            default -> super.print(reply);
        }
        console.out().flush();
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
