package weft.cli.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weft.cli.Complaint;
import weft.cli.LocalAdmin;
import weft.cli.Problems;
import weft.cli.Secret;
import weft.cli.StateDirectory;
import weft.kit.tls.Fingerprint;

/// Which coordinator and tailnet, as whom, and for whom to print. A picocli mixin.
public final class AdminOptions {
    @Option(
            names = "--coordinator",
            paramLabel = "URL",
            description = "https://HOST:PORT (also: WEFT_COORDINATOR; default: the one on this host)")
    private @Nullable String coordinator;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "API token; file:PATH reads it there (also: WEFT_TOKEN; default: this host's)")
    private @Nullable String token;

    @Option(
            names = "--pin",
            paramLabel = "SHA256",
            description = "fingerprint of the coordinator's own certificate; remembered")
    private @Nullable String pin;

    @Option(names = "--state", paramLabel = "DIR", description = "the coordinator's state directory on this host")
    private @Nullable Path state;

    @Option(names = "--tailnet", paramLabel = "NAME", description = "which mesh (default: the only one)")
    private @Nullable String tailnet;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the log")
    private @Nullable String reason;

    @Option(names = "--json", description = "print for programs: the API's answer")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    /// Whether to print for programs.
    public boolean json() {
        return json;
    }

    Optional<String> tailnet() {
        return Optional.ofNullable(tailnet);
    }

    /// The client for these options.
    AdminClient client(Map<String, String> environment) {
        LocalAdmin local = LocalAdmin.at(StateDirectory.ofCoordinator(state, environment));
        String named = coordinator == null ? environment.get("WEFT_COORDINATOR") : coordinator;
        String url = (named == null ? local.url().orElseThrow(() -> nowhere(local)) : named).replaceFirst("/+$", "");
        boolean here = local.url().filter(url::equals).isPresent();
        String secret = Secret.of("--token", token, environment, "WEFT_TOKEN")
                .or(() -> here ? local.token() : Optional.empty())
                .orElseThrow(() ->
                        Complaint.usage("needs an API token: --token file:PATH, or WEFT_TOKEN in the environment"));
        if (!url.matches("https://[^/?#@\\s]+")) {
            throw Complaint.usage("'" + url + "' is not a coordinator's URL: it looks like https://HOST:PORT");
        }
        return new AdminClient(url, secret, pin(url, here ? local : null, environment), reason == null ? "" : reason);
    }

    private static Complaint nowhere(LocalAdmin local) {
        boolean hidden = Files.exists(local.directory()) && !Files.isReadable(local.directory());
        return Complaint.usage(
                hidden
                        ? local.directory()
                                + " belongs to another user: run this as root, or name --coordinator URL and --token"
                        : "no coordinator has run on this host (" + local.directory()
                                + "): name one with --coordinator URL --token file:PATH, or its --state DIR");
    }

    private AdminClient.Trust pin(String url, @Nullable LocalAdmin local, Map<String, String> environment) {
        Pins pins = Pins.of(environment);
        if (pin != null) {
            String given = pin.toLowerCase(java.util.Locale.ROOT).replace(":", "");
            if (!given.matches("[0-9a-f]{64}")) {
                throw Complaint.usage("--pin is a SHA-256 fingerprint: 64 hexadecimal digits");
            }
            return new AdminClient.Trust(given, () -> pins.remember(url, given));
        }
        if (local != null && Files.isReadable(local.certificate())) {
            return new AdminClient.Trust(fingerprint(local.certificate()), () -> {});
        }
        return new AdminClient.Trust(pins.of(url).orElse(null), () -> {});
    }

    private static String fingerprint(Path certificate) {
        try (InputStream in = Files.newInputStream(certificate)) {
            return Fingerprint.of(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (IOException problem) {
            throw Complaint.failed("cannot read " + certificate + ": " + Problems.reason(problem));
        } catch (CertificateException _) {
            throw Complaint.failed(certificate + " is no certificate");
        }
    }
}
