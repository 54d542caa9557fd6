package weft.cli.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;
import weft.cli.LocalAdmin;
import weft.cli.Secret;
import weft.cli.StateDirectory;
import weft.cli.config.Section;
import weft.cli.config.Sectioned;
import weft.coordinator.database.Database;
import weft.coordinator.database.DatabaseUnavailable;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.launch.ConfiguredRelays;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.coordinator.launch.CoordinatorConfig.Tls;
import weft.coordinator.launch.LoginConfig;
import weft.coordinator.login.TailnetRules;
import weft.derp.launch.RelayFailed;

/// `weft coordinator`.
@Command(
        name = "coordinator",
        description = {
            "Runs a coordinator until it is stopped: keys, addresses and who may reach whom.",
            "Without --database-url it brings a PostgreSQL of its own; without --tls-cert it",
            "certifies itself, and nodes trust it by the pin in their auth key."
        })
public final class CoordinatorCommand implements Callable<Integer>, Sectioned {
    private static final String RELAYS = "relays";
    private static final String PROVIDERS = "providers";
    private static final String TAILNETS = "tailnets";

    private final Console console;
    private ConfiguredRelays relays = ConfiguredRelays.NONE;
    private List<ProviderConfig> providers = List.of();
    private TailnetRules tailnets = TailnetRules.BY_DOMAIN;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "what must survive a restart (default: /var/lib/weft/coordinator)")
    private @Nullable Path state;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "where to serve (default: ${DEFAULT-VALUE})")
    private String listen = "0.0.0.0:" + CoordinatorConfig.DEFAULT_PORT;

    @Option(
            names = "--url",
            split = ",",
            paramLabel = "URL",
            description = "how nodes reach it, https://HOST:PORT; several with commas")
    private List<String> urls = List.of();

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "certificate chain, PEM")
    private @Nullable Path tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "its private key, PEM (PKCS#8)")
    private @Nullable Path tlsKey;

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description = "your PostgreSQL; file:PATH reads the URL there (also: WEFT_DATABASE_URL)")
    private @Nullable String databaseUrl;

    @Option(
            names = "--cluster",
            paramLabel = "FILE",
            description = "Hazelcast configuration, to run several over one database")
    private @Nullable Path cluster;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "the cluster's private key, the same for all its coordinators")
    private @Nullable Path keyFile;

    @Option(
            names = "--relay",
            paramLabel = "HOST:PORT[,stun=HOST:PORT]",
            description = {
                "a relay in this process, or none (default: " + OwnRelay.Wish.DEFAULT + ", unless the",
                "configuration names relays, there are several coordinators, or only this host is served)"
            })
    private @Nullable String relay;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with these options' names as keys, such as conf/coordinator.yaml")
    private @Nullable Path config;

    @Mixin
    private final HelpOption help = new HelpOption();

    /// For the table of commands.
    public CoordinatorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Set<String> sections() {
        return Set.of(RELAYS, PROVIDERS, TAILNETS);
    }

    @Override
    public void section(String key, Section section) {
        switch (key) {
            case RELAYS -> relays = RelaysSection.read(section);
            case PROVIDERS -> providers = ProvidersSection.read(section, console.environment());
            default -> tailnets = TailnetsSection.read(section);
        }
    }

    @Override
    public Integer call() {
        HostPortText address = HostPortText.parse(listen);
        CoordinatorConfig wanted = wanted(address);
        OwnRelay.Wish wish = ownRelay(address);
        Coordinator coordinator = start(wanted);
        String url = address.localUrl("https", coordinator.port());
        console.line("coordinator ready at %s", urls.isEmpty() ? url : String.join(", ", urls));
        console.line("its pin is %s", coordinator.key().pin());
        coordinator
                .callbacks()
                .forEach((name, callback) -> console.line("provider %s sends back to %s", name, callback));
        LocalAdmin.at(wanted.state()).remember(url, coordinator.firstToken());
        coordinator.firstToken().ifPresent(token -> announce(token, wanted.state()));
        OwnRelay own = wish == null ? null : beside(coordinator, wish, wanted.state(), url);
        console.out().flush();
        ServiceManager.ready(console.environment());
        UntilStopped.run(() -> {
            if (own != null) {
                own.close();
            }
            coordinator.close();
        });
        return ExitCode.OK;
    }

    /// The relay to bring along; null for none.
    private OwnRelay.@Nullable Wish ownRelay(HostPortText address) {
        if (relay != null) {
            OwnRelay.Wish wish = OwnRelay.Wish.parse(relay);
            if (wish != null && cluster != null) {
                throw Complaint.usage("--relay is for one coordinator: several have to name the same relays, in the"
                        + " configuration's 'relays'");
            }
            return wish;
        }
        boolean wanted = relays.map().isEmpty() && cluster == null && !address.isLoopback();
        return wanted ? OwnRelay.Wish.parse(OwnRelay.Wish.DEFAULT) : null;
    }

    /// One that was not asked for by name may be missing, e.g. because another program has its port.
    private @Nullable OwnRelay beside(Coordinator coordinator, OwnRelay.Wish wish, Path directory, String url) {
        try {
            OwnRelay own = OwnRelay.start(wish, new OwnRelay.Beside(coordinator, directory, url, urls), relays);
            console.line("relay at %s", own.place());
            return own;
        } catch (RelayFailed problem) {
            if (relay == null) {
                console.line("no relay of its own: %s; --relay says where, or none", problem.getMessage());
                return null;
            }
            coordinator.close();
            throw Complaint.failed(String.valueOf(problem.getMessage()));
        }
    }

    private CoordinatorConfig wanted(HostPortText address) {
        return new CoordinatorConfig(
                StateDirectory.ofCoordinator(state, console.environment()),
                database().orElse(null),
                cluster,
                keyFile,
                address.host(),
                address.port(),
                tls(),
                urls,
                relays,
                login());
    }

    private LoginConfig login() {
        if (!providers.isEmpty() && urls.isEmpty()) {
            throw Complaint.usage("identity providers send browsers back to this coordinator: --url, or 'url' in the"
                    + " configuration, has to say where that is, e.g. https://weft.example.org:8443");
        }
        return new LoginConfig(providers, tailnets);
    }

    private Optional<String> database() {
        return Secret.of("--database-url", databaseUrl, console.environment(), "WEFT_DATABASE_URL")
                .map(CoordinatorCommand::checked);
    }

    private static String checked(String databaseUrl) {
        try {
            Database.parseUrl(databaseUrl);
            return databaseUrl;
        } catch (DatabaseUnavailable unreadable) {
            throw Complaint.usage(String.valueOf(unreadable.getMessage()));
        }
    }

    private Tls tls() {
        if (tlsCert != null && tlsKey != null) {
            return new Tls.Files(tlsCert, tlsKey);
        }
        if (tlsCert != null || tlsKey != null) {
            throw Complaint.usage(
                    "--tls-cert and --tls-key go together; give both, or neither for a certificate of its own");
        }
        return new Tls.SelfSigned();
    }

    private static Coordinator start(CoordinatorConfig config) {
        try {
            return Coordinator.start(config);
        } catch (RuntimeException problem) {
            throw StartProblems.complaint(problem);
        }
    }

    private void announce(String token, Path state) {
        Path file = LocalAdmin.at(state).tokenFile();
        if (ServiceManager.keepsOutput(console.environment())) {
            console.line("the first API token is in %s, where 'weft admin' on this host finds it", file);
            return;
        }
        console.line("");
        console.line("the first API token, printed this once:");
        console.line("  %s", token);
        console.line("'weft admin' on this host needs none: it finds it in %s", file);
    }
}
