package weft.coordinator.launch;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.access.AccessVerticle;
import weft.coordinator.admin.AdminApi;
import weft.coordinator.admin.MembersAdmin;
import weft.coordinator.admin.ProviderAdmin;
import weft.coordinator.admin.RelayAdmin;
import weft.coordinator.admin.TailnetAdmin;
import weft.coordinator.admin.TokenAdmin;
import weft.coordinator.api.ApiDocument;
import weft.coordinator.api.ApiDoor;
import weft.coordinator.api.ApiTokens;
import weft.coordinator.api.Callers;
import weft.coordinator.api.Handlers;
import weft.coordinator.api.OAuthClients;
import weft.coordinator.api.OAuthDoor;
import weft.coordinator.cluster.Cluster;
import weft.coordinator.database.Database;
import weft.coordinator.database.EmbeddedPostgres;
import weft.coordinator.identity.Providers;
import weft.coordinator.identity.saml.SamlReplays;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.JournalVerticle;
import weft.coordinator.journal.Replica;
import weft.coordinator.limit.FailureLimit;
import weft.coordinator.limit.Visitors;
import weft.coordinator.live.LiveStates;
import weft.coordinator.live.LiveVerticle;
import weft.coordinator.login.LoginDesk;
import weft.coordinator.login.LoginPages;
import weft.coordinator.membership.EphemeralSeen;
import weft.coordinator.membership.EphemeralVerticle;
import weft.coordinator.membership.Membership;
import weft.coordinator.metrics.MetricsApi;
import weft.coordinator.nodestream.NodeStreams;
import weft.coordinator.nodestream.StreamSettings;
import weft.coordinator.policy.PolicyDesk;
import weft.coordinator.policy.RollbackVerticle;
import weft.coordinator.relaymap.RelayMaps;
import weft.coordinator.relaystream.RelayStreamSettings;
import weft.coordinator.relaystream.RelayStreams;
import weft.coordinator.relaystream.RelayTokens;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.kit.stream.CoordinatorUrl;
import weft.protocol.key.CoordinatorKey;

/// Any thread. A running coordinator: what it is made of, in the order in which it starts. The cluster and the
/// embedded database start side by side, since each takes a second or two; the port opens last.
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final int HTTPS_PORT = 443;
    private static final int STOP_SECONDS_MAX = 15;

    /// An embedded database that is killed during a start costs another one; a supervisor would do the same,
    /// slower.
    private static final int STARTS_MAX = 3;

    private final CoordinatorConfig config;
    private final StateDirectory state;
    private final InstantSource clock = InstantSource.system();
    private final JsonCodec json = JsonCodec.ofProtocol();
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable Cluster cluster;
    private @Nullable Parts parts;

    /// What is there once it runs.
    private record Parts(
            CoordinatorKey key,
            Journal journal,
            Replica replica,
            LiveStates live,
            LoginDesk logins,
            RelayMaps relayMaps,
            RelayStreams relayStreams,
            ApiDoor door,
            Optional<String> firstToken,
            int port) {}

    private Coordinator(CoordinatorConfig config) {
        this.config = config;
        this.state = StateDirectory.open(config.state());
    }

    /// Starts a coordinator; blocks until it serves.
    ///
    /// @throws RuntimeException with one line for a person
    public static Coordinator start(CoordinatorConfig config) {
        if (config.tls() instanceof CoordinatorConfig.Tls.Files files) {
            TlsFiles.check(files.certificate(), files.key());
        }
        var coordinator = new Coordinator(config);
        for (int start = 1; ; start++) {
            try {
                HttpDoor.check(config);
                coordinator.startParts();
                return coordinator;
            } catch (RuntimeException failure) {
                boolean isWorthAnother = start < STARTS_MAX && coordinator.hasLostItsPostgres();
                coordinator.stopParts();
                if (!isWorthAnother) {
                    coordinator.state.close();
                    throw failure;
                }
                LOG.warn("PostgreSQL ended while the coordinator started ({}), starting again", failure.getMessage());
            }
        }
    }

    /// The port on which it serves.
    public int port() {
        return parts().port;
    }

    /// The public half of the cluster's key; its [CoordinatorKey#pin] goes into auth keys.
    public CoordinatorKey key() {
        return parts().key;
    }

    public Journal journal() {
        return parts().journal;
    }

    public Replica replica() {
        return parts().replica;
    }

    /// The first API token when this start made it: to be shown now, as it is not to be had again.
    public Optional<String> firstToken() {
        return parts().firstToken;
    }

    public LiveStates live() {
        return parts().live;
    }

    /// How often each operation of the API was done here, by its id.
    public Map<String, Long> answered() {
        return parts().door.done();
    }

    public LoginDesk logins() {
        return parts().logins;
    }

    /// Where each identity provider has to send browsers back to: what to register there.
    public Map<String, String> callbacks() {
        var callbacks = new LinkedHashMap<String, String>();
        config.login()
                .providers()
                .forEach(provider ->
                        callbacks.put(provider.common().name(), publicUrl() + LoginPages.callbackPath(provider)));
        return callbacks;
    }

    private @Nullable String publicUrl() {
        if (config.publicUrls().isEmpty()) {
            return null;
        }
        var url = CoordinatorUrl.parse(config.publicUrls().getFirst());
        return url.port() == HTTPS_PORT ? "https://" + url.host() : url.toString();
    }

    /// Replaces the relays of the configuration; nodes that are connected hear of it at once.
    public void relays(ConfiguredRelays relays) {
        parts().relayStreams.keys(relays.keys());
        parts().relayMaps.configured(relays.map());
    }

    /// Stops serving, finishes what is being written, leaves the cluster, stops the embedded database.
    @Override
    public void close() {
        stopParts();
        state.close();
    }

    private void stopParts() {
        if (cluster != null) {
            cluster.close()
                    .onComplete(_ -> {})
                    .toCompletionStage()
                    .toCompletableFuture()
                    .completeOnTimeout(null, STOP_SECONDS_MAX, TimeUnit.SECONDS)
                    .exceptionally(_ -> null)
                    .join();
            cluster = null;
        }
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    private boolean hasLostItsPostgres() {
        return postgres != null && !postgres.isAsOpened();
    }

    private void startParts() {
        var random = new SecureRandom();
        var key = ClusterKey.readOrMake(config.keyPath(), random);
        var pin = key.key().publicKey().pin();
        var database = StartSteps.beside(this::startPostgres);
        var visitors = new Visitors(Visitors.MAX);
        var vertxBuilder = Vertx.builder().withTransport(visitors.transport());
        var member = StartSteps.beside(() -> StartSteps.await(Cluster.join(config.clusterFile(), pin, vertxBuilder)));
        StartSteps.joined(member.handle((joined, _) -> cluster = joined));
        StartSteps.joined(database);
        var running = StartSteps.joined(member);
        var vertx = running.vertx();
        var opened = StartSteps.await(
                Database.open(vertx, postgres == null ? Database.parseUrl(urlOf(config)) : postgres.connectOptions()));
        StartSteps.await(key.confirm(opened));
        var events = new Events(vertx, json);
        var journal = new JournalVerticle(opened, json, events, clock);
        StartSteps.await(vertx.deployVerticle(journal));
        var access = new AccessVerticle(journal.replica(), events);
        StartSteps.await(vertx.deployVerticle(
                access,
                new DeploymentOptions()
                        .setThreadingModel(ThreadingModel.WORKER)
                        .setWorkerPoolName("weft-access")
                        .setWorkerPoolSize(1)));
        var live = new LiveVerticle(running, events, clock);
        StartSteps.await(vertx.deployVerticle(live));
        var tokens = new ApiTokens(opened, clock);
        var firstToken = StartSteps.await(tokens.makeFirst());
        var policies = new PolicyDesk(vertx, journal.journal(), journal.replica(), clock);
        StartSteps.await(vertx.deployVerticle(new RollbackVerticle(policies, journal.replica(), clock)));
        var admin = new TailnetAdmin(
                journal.journal(),
                journal.replica(),
                live.states(),
                policies,
                key.key().publicKey(),
                json,
                vertx,
                clock);
        var routes = new ArrayList<Routes>();
        var relayTokens = new RelayTokens(opened, key.key().publicKey().pin(), clock);
        var membership = new Membership(journal.journal(), journal.replica(), clock);
        StartSteps.await(vertx.deployVerticle(new EphemeralVerticle(
                membership,
                journal.replica(),
                live.states(),
                new EphemeralSeen(opened),
                EphemeralVerticle.GRACE,
                clock)));
        var providers = Providers.of(vertx, config.login().providers(), new SamlReplays(opened, clock), clock);
        var login = new LoginDesk(new LoginDesk.Parts(
                opened,
                journal.journal(),
                journal.replica(),
                providers,
                config.login().rules(),
                events,
                json,
                random::nextBytes,
                clock,
                publicUrl()));
        routes.add(new LoginPages(login)::mount);
        var streams = new NodeStreams(
                new NodeStreams.Parts(
                        key.key(),
                        journal.journal(),
                        journal.replica(),
                        access.views(),
                        live.states(),
                        running.memberId().toString(),
                        membership,
                        login,
                        events,
                        json,
                        random::nextBytes,
                        clock),
                StreamSettings.standard(config.publicUrls(), config.relays().map()));
        streams.followLogins(vertx);
        routes.add(streams::mount);
        var relayMaps = new RelayMaps(
                new RelayMaps.Parts(opened, events, json, clock),
                config.relays().map(),
                streams::relays);
        StartSteps.await(relayMaps.start(vertx));
        var clients = new OAuthClients(opened, clock);
        var limit = new FailureLimit(clock);
        var callers = new Callers(tokens, clients, journal.replica(), limit, clock);
        var api = new AdminApi(
                vertx,
                new AdminApi.Parts(
                        admin,
                        new MembersAdmin(journal.journal(), journal.replica(), policies, json, clock),
                        new TokenAdmin(tokens, clients, clock),
                        new RelayAdmin(relayTokens, relayMaps, json),
                        new ProviderAdmin(providers, callbacks()),
                        policies),
                json);
        var handlers = new Handlers();
        api.handle(handlers);
        var door = new ApiDoor(ApiDocument.read(), callers, api::tailnet, handlers, json);
        routes.add(door::mount);
        routes.add(new OAuthDoor(clients, limit, clock)::mount);
        routes.add(new MetricsApi(callers, door, streams, visitors, journal.replica())::mount);
        var relayStreams = relayStreams(key, relayTokens, journal, events, random);
        routes.add(relayStreams::mount);
        int port = StartSteps.await(HttpDoor.open(vertx, config, List.copyOf(routes), visitors, clock.instant()));
        parts = new Parts(
                key.key().publicKey(),
                journal.journal(),
                journal.replica(),
                live.states(),
                login,
                relayMaps,
                relayStreams,
                door,
                firstToken,
                port);
    }

    private RelayStreams relayStreams(
            ClusterKey key, RelayTokens tokens, JournalVerticle journal, Events events, SecureRandom random) {
        return new RelayStreams(
                new RelayStreams.Parts(
                        key.key(), journal.journal(), journal.replica(), tokens, events, json, random::nextBytes),
                RelayStreamSettings.standard(config.relays().keys()));
    }

    private @Nullable EmbeddedPostgres startPostgres() {
        if (config.databaseUrl() == null) {
            postgres = EmbeddedPostgres.open(config.state());
        }
        return postgres;
    }

    private static String urlOf(CoordinatorConfig config) {
        if (config.databaseUrl() == null) {
            throw new IllegalStateException("neither an embedded database nor a URL");
        }
        return config.databaseUrl();
    }

    private Parts parts() {
        if (parts == null) {
            throw new IllegalStateException("the coordinator has not started");
        }
        return parts;
    }
}
