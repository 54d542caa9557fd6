package weft.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import weft.cli.daemon.ServiceManager;
import weft.derp.admission.CoordinatorAccess;
import weft.derp.launch.Clientele;
import weft.derp.launch.Relay;
import weft.derp.launch.RelayFailed;
import weft.derp.launch.RelayOptions;
import weft.derp.launch.RelayPorts;
import weft.derp.relay.Mesh;
import weft.derp.relay.Neighbour;
import weft.derp.tls.TlsSource;
import weft.protocol.derp.MeshKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// `weft derp`: a relay in the foreground.
@Command(
        name = "derp",
        description = {
            "Runs a relay: carries sealed packets between nodes that cannot reach each other directly, over TLS on one",
            "TCP port, and tells nodes over UDP (STUN) how they are seen from outside."
        })
final class DerpCommand implements Callable<Integer> {
    private static final int THREADS_MAX = 256;
    /// In any script: the authority is told such names in its own spelling.
    private static final Pattern HOST_NAME = Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{N}._-]{0,251}[\\p{L}\\p{N}])?");

    private final Console console;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "0.0.0.0:443",
            description = "TCP address of the relay (default: ${DEFAULT-VALUE})")
    private String listen = "";

    @Option(
            names = "--stun",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "0.0.0.0:3478",
            description = "UDP address of the STUN server, or none (default: ${DEFAULT-VALUE})")
    private String stun = "";

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "where the relay's key and certificate live (default: /var/lib/weft/derp)")
    private @Nullable Path state;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "PEM file with the certificate chain (default: self-signed, clients pin its hash)")
    private @Nullable Path certificate;

    @Option(
            names = "--certificate-key",
            paramLabel = "FILE",
            description = "PEM file with the private key of --certificate")
    private @Nullable Path certificateKey;

    @Option(
            names = "--acme",
            split = ",",
            paramLabel = "NAME",
            description =
                    "get a certificate for NAME from an authority, and agree to its terms of service; it checks by"
                            + " --http on port 80, without that by TLS on port 443")
    private List<String> acme = List.of();

    @Option(names = "--acme-email", paramLabel = "ADDRESS", description = "whom the authority may write to")
    private @Nullable String acmeEmail;

    @Option(names = "--acme-directory", paramLabel = "URL", description = "another ACME authority than Let's Encrypt")
    private @Nullable String acmeDirectory;

    @Option(
            names = "--acme-trust",
            paramLabel = "FILE",
            description = "PEM file of the certificates that authority itself is trusted by")
    private @Nullable Path acmeTrust;

    @Option(
            names = "--http",
            paramLabel = "ADDRESS:PORT",
            description = "TCP address without TLS, for the authority's checks and /generate_204; usually port 80")
    private @Nullable String http;

    @Option(
            names = "--metrics",
            paramLabel = "ADDRESS:PORT",
            description = "TCP address of /metrics, without TLS and for anyone who reaches it, such as 127.0.0.1:9100")
    private @Nullable String metrics;

    @Option(
            names = "--mesh-key-file",
            paramLabel = "FILE",
            description = "file with 64 hexadecimal digits that the relays of this region share")
    private @Nullable Path meshKeyFile;

    @Option(
            names = "--mesh-with",
            split = ",",
            paramLabel = "HOST:PORT",
            description = "the other relays of this region, to forward to; HOST:PORT@sha256-raw:HEX pins a certificate")
    private @Nullable List<String> meshWith;

    @Option(
            names = "--coordinator",
            split = ",",
            paramLabel = "URL",
            description = "coordinators that say whom to serve, https://HOST:PORT; several with commas")
    private List<String> coordinators = List.of();

    @Option(
            names = "--coordinator-pin",
            paramLabel = "PIN",
            description = "their key's fingerprint, as at https://HOST:PORT/key; a token carries it")
    private @Nullable String coordinatorPin;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = {
                "what admits this relay (weft admin relays token); file:PATH reads it there",
                "(also: WEFT_RELAY_TOKEN); not needed when its key is in the coordinators' configuration"
            })
    private @Nullable String token;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with these options' names as keys, such as conf/derp.yaml")
    private @Nullable Path config;

    @Option(names = "--open", description = "serve any key, without a coordinator: for labs and benchmarks only")
    private boolean open;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "event loops that carry packets (default: one per core)")
    private int threads;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    DerpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (threads < 0 || threads > THREADS_MAX) {
            throw Complaint.usage("--threads is 1 to " + THREADS_MAX + ", or 0 for one per core, not " + threads);
        }
        try {
            var relay = Relay.start(new RelayOptions(
                    ports(),
                    StateDirectory.ofRelay(state, console.environment()),
                    tls(),
                    clientele(),
                    mesh(),
                    threads));
            serve(relay);
            return ExitCode.OK;
        } catch (RelayFailed problem) {
            throw Complaint.failed(String.valueOf(problem.getMessage()));
        }
    }

    private RelayPorts ports() {
        return new RelayPorts(
                address("--listen", listen),
                stun.equals("none") ? null : address("--stun", stun),
                http == null ? null : address("--http", http),
                metrics == null ? null : address("--metrics", metrics));
    }

    private Clientele clientele() {
        if (open && !coordinators.isEmpty()) {
            throw Complaint.usage(
                    "--open serves anybody and --coordinator whom coordinators name; give one of the two");
        }
        if (open) {
            refuseUseless("--token", token, "--coordinator");
            refuseUseless("--coordinator-pin", coordinatorPin, "--coordinator");
            return new Clientele.Anyone();
        }
        if (coordinators.isEmpty()) {
            throw Complaint.usage("this relay does not know whom to serve: name its coordinators with --coordinator"
                    + " https://HOST:PORT, or serve any key with --open (for labs and benchmarks only)");
        }
        try {
            return new Clientele.Coordinated(new CoordinatorAccess(
                    coordinators,
                    Secret.of("--token", token, console.environment(), "WEFT_RELAY_TOKEN")
                            .orElse(null),
                    coordinatorPin));
        } catch (IllegalArgumentException wrong) {
            throw Complaint.usage(String.valueOf(wrong.getMessage()));
        }
    }

    private TlsSource tls() {
        if (!acme.isEmpty()) {
            if (certificate != null || certificateKey != null) {
                throw Complaint.usage("--acme and --certificate exclude each other: give one of them");
            }
            return new TlsSource.Acme(names(), directory(), email(), acmeTrust);
        }
        refuseUseless("--acme-email", acmeEmail, "--acme");
        refuseUseless("--acme-directory", acmeDirectory, "--acme");
        refuseUseless("--acme-trust", acmeTrust, "--acme");
        if (certificate != null && certificateKey != null) {
            return new TlsSource.Files(
                    readable("--certificate", certificate), readable("--certificate-key", certificateKey));
        }
        if (certificate != null || certificateKey != null) {
            throw Complaint.usage("--certificate and --certificate-key go together; give both, or neither for a"
                    + " self-signed certificate");
        }
        return new TlsSource.SelfSigned();
    }

    private static Path readable(String option, Path file) {
        if (!Files.isReadable(file)) {
            throw Complaint.usage(option + ": cannot read " + file + ": "
                    + (Files.exists(file) ? "permission denied" : "it does not exist"));
        }
        return file;
    }

    private Mesh mesh() {
        if (meshWith != null && meshWith.isEmpty()) {
            throw Complaint.usage("--mesh-with names nobody: leave it out, or name the other relays as HOST:PORT");
        }
        if (meshKeyFile == null) {
            if (meshWith != null) {
                throw Complaint.usage("--mesh-with needs --mesh-key-file: what the relays of the region share");
            }
            return Mesh.NONE;
        }
        return new Mesh(
                meshKey(meshKeyFile),
                meshWith == null
                        ? List.of()
                        : meshWith.stream().map(DerpCommand::neighbour).toList());
    }

    private static MeshKey meshKey(Path file) {
        try {
            return MeshKey.parse(Files.readString(file).strip());
        } catch (IOException problem) {
            throw Complaint.usage("--mesh-key-file: cannot read " + file + ": " + Problems.reason(problem));
        } catch (IllegalArgumentException problem) {
            throw Complaint.usage("--mesh-key-file " + file + ": " + problem.getMessage());
        }
    }

    private static Neighbour neighbour(String text) {
        try {
            return Neighbour.parse(text);
        } catch (IllegalArgumentException problem) {
            throw Complaint.usage("--mesh-with " + problem.getMessage());
        }
    }

    /// What would be given and never looked at.
    private static void refuseUseless(String option, @Nullable Object value, String without) {
        if (value != null) {
            throw Complaint.usage(option + " says nothing without " + without + ": give both, or none");
        }
    }

    private List<String> names() {
        for (var name : acme) {
            if (!HOST_NAME.matcher(name).matches() && !isAddress(name)) {
                throw Complaint.usage("--acme '" + name + "' is no host name, as in relay.example.org");
            }
        }
        return acme;
    }

    private static boolean isAddress(String text) {
        try {
            IpAddress.parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private @Nullable String email() {
        if (acmeEmail != null && !acmeEmail.matches("[^@\\s]+@[^@\\s]+")) {
            throw Complaint.usage("--acme-email '" + acmeEmail + "' is no mail address, as in admin@example.org");
        }
        return acmeEmail;
    }

    private URI directory() {
        if (acmeDirectory == null) {
            return TlsSource.Acme.LETS_ENCRYPT;
        }
        try {
            var uri = new URI(acmeDirectory);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // As wrong as one with another scheme.
        }
        throw Complaint.usage("--acme-directory '" + acmeDirectory + "' is no https:// URL");
    }

    private void serve(Relay relay) throws InterruptedException {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            relay.close();
            stopped.countDown();
        }));
        console.line("relay on TCP port " + relay.port()
                + (relay.stunPort() == 0 ? "" : ", STUN on UDP port " + relay.stunPort())
                + (relay.stunPort2() == 0 ? "" : " and " + relay.stunPort2()));
        console.line("key " + relay.publicKey().text());
        console.line("certificate " + relay.pin());
        if (open) {
            console.line("OPEN RELAY: anyone who reaches it may use it");
        }
        console.out().flush();
        ServiceManager.ready(console.environment());
        stopped.await();
    }

    private static InetSocketAddress address(String option, String text) {
        try {
            var endpoint = Endpoint.parse(text);
            return new InetSocketAddress(
                    InetAddress.getByAddress(endpoint.address().bytes()), endpoint.port());
        } catch (IllegalArgumentException | UnknownHostException problem) {
            throw Complaint.usage(option + " " + problem.getMessage());
        }
    }
}
