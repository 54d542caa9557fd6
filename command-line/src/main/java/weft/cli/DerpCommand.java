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

/// `weft derp`: a relay in the foreground.
@Command(
        name = "derp",
        description = {
            "Runs a relay: carries sealed packets between nodes that cannot reach each other directly, over TLS on one",
            "TCP port, and tells nodes over UDP (STUN) how they are seen from outside."
        })
final class DerpCommand implements Callable<Integer> {
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
    private List<String> meshWith = List.of();

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
            return new TlsSource.Acme(acme, directory(), acmeEmail, acmeTrust);
        }
        if (certificate != null && certificateKey != null) {
            return new TlsSource.Files(certificate, certificateKey);
        }
        if (certificate != null || certificateKey != null) {
            throw Complaint.usage("--certificate and --certificate-key go together; give both, or neither for a"
                    + " self-signed certificate");
        }
        return new TlsSource.SelfSigned();
    }

    private Mesh mesh() {
        if (meshKeyFile == null) {
            if (!meshWith.isEmpty()) {
                throw Complaint.usage("--mesh-with needs --mesh-key-file: what the relays of the region share");
            }
            return Mesh.NONE;
        }
        try {
            var key = MeshKey.parse(Files.readString(meshKeyFile).strip());
            return new Mesh(key, meshWith.stream().map(Neighbour::parse).toList());
        } catch (IOException problem) {
            throw Complaint.failed("cannot read the mesh key in " + meshKeyFile + ": " + problem.getMessage());
        } catch (IllegalArgumentException problem) {
            throw Complaint.usage("--mesh-key-file " + meshKeyFile + ", --mesh-with: " + problem.getMessage());
        }
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
