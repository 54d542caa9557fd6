package weft.node.control;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.kit.proxy.ProxySettings;
import weft.kit.stream.Backoff;
import weft.kit.stream.CoordinatorUrl;
import weft.kit.stream.SealedClient;
import weft.kit.stream.Trust;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.stream.AuthKeyText;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.NodeMessage;
import weft.protocol.stream.Refusal;
import weft.protocol.stream.ResumeCursor;

/// Event loop of its own choosing; its methods may be called from any thread. Keeps a node connected to one of its
/// coordinators: dials, resumes, folds what comes into a map, redials with backoff, and stops when a person has to
/// act.
public final class ControlLink {
    private static final long FINAL_WORDS_MILLIS = 3_000;

    private final ControlParts parts;
    private final Context context;
    private ControlConfig config;
    private final ControlListener listener;
    private final Backoff backoff = new Backoff();
    private final List<String> urls;
    private @Nullable ControlConnection connection;
    private @Nullable CoordinatorKey pinned;
    private @Nullable TailnetId tailnet;
    private @Nullable String authKey;
    private boolean login;
    /// A member that says so is let in at once; this one wants to log in first.
    private boolean renew;
    private @Nullable NetworkMap map;
    private LiveState live;
    /// What the latest hello said; a report made between hello and welcome is newer.
    private LiveState told;
    private @Nullable Promise<Void> leaving;
    private int next;
    private long retryTimer = -1;
    private boolean isClosed;

    /// What all links of a process share.
    public record ControlParts(SealedClient.Clients clients, JsonCodec json, RandomGenerator random) {
        /// Without a proxy.
        public static ControlParts of(Vertx vertx, Entropy entropy, RandomGenerator random) {
            return of(vertx, entropy, random, ProxySettings.NONE);
        }

        public static ControlParts of(Vertx vertx, Entropy entropy, RandomGenerator random, ProxySettings proxies) {
            return new ControlParts(SealedClient.Clients.of(vertx, entropy, proxies), JsonCodec.ofProtocol(), random);
        }

        Vertx vertx() {
            return clients.vertx();
        }
    }

    private ControlLink(ControlParts parts, Context context, ControlConfig config, ControlListener listener) {
        this.parts = parts;
        this.context = context;
        this.config = config;
        this.listener = listener;
        this.urls = new ArrayList<>(config.coordinators());
        this.pinned = config.pinned();
        this.tailnet = config.tailnet();
        this.authKey = config.authKey();
        this.login = config.login();
        this.renew = config.renew();
        this.map = config.map();
        this.live = config.live();
        this.told = live;
        if (map != null) {
            learnUrls(map.coordinators());
        }
    }

    /// Begins to dial, on the caller's context or a new one.
    public static ControlLink start(ControlParts parts, ControlConfig config, ControlListener listener) {
        var link = new ControlLink(parts, parts.vertx().getOrCreateContext(), config, listener);
        link.context.runOnContext(_ -> link.dial());
        return link;
    }

    /// Where the node can be reached now; sent at once, and at every reconnect. Older sequences are ignored.
    public void report(LiveState newest) {
        context.runOnContext(_ -> {
            if (newest.newerThan(live)) {
                live = newest;
                send(new NodeMessage.LiveReport(newest));
            }
        });
    }

    /// This host's network has changed: a wait ends, and a connection has to show that it still is one.
    public void networkChanged() {
        context.runOnContext(_ -> {
            backoff.succeeded();
            if (connection != null) {
                connection.networkChanged();
            }
            if (connection == null && parts.vertx().cancelTimer(retryTimer)) {
                dial();
            }
        });
    }

    /// The engine acts on the map of this revision.
    public void applied(long revision) {
        context.runOnContext(_ -> send(new NodeMessage.Applied(revision)));
    }

    /// Asks that another node key be valid beside the one of the hello; its map says when it is.
    public void renewKey(NodePrivateKey next) {
        context.runOnContext(_ -> {
            if (connection != null && connection.isWelcome()) {
                connection.renewKey(next);
            }
        });
    }

    /// That key takes over: the one before is void.
    public void keyTakesOver(NodeKey key) {
        context.runOnContext(_ -> send(new NodeMessage.KeyTakesOver(key)));
    }

    /// Connects as the holder of that key from the next time on.
    public void connectAs(NodePrivateKey key) {
        context.runOnContext(_ -> config = config.keyed(key));
    }

    /// Leaves the tailnet; completes when the coordinator has confirmed, fails when it cannot be told.
    public Future<Void> logout() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> {
            if (connection == null || !connection.isWelcome()) {
                done.fail("no coordinator is connected");
                return;
            }
            leaving = done;
            send(new NodeMessage.Logout());
            parts.vertx().setTimer(FINAL_WORDS_MILLIS, _ -> done.tryFail("the coordinator did not confirm"));
        });
        return done.future();
    }

    /// Ends the link, with a goodbye when it is connected. Completes when the stream is closed.
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> {
            isClosed = true;
            parts.vertx().cancelTimer(retryTimer);
            var open = connection;
            connection = null;
            if (open == null) {
                done.complete();
            } else {
                open.close().onComplete(_ -> done.complete());
            }
        });
        return done.future();
    }

    private void dial() {
        if (isClosed) {
            return;
        }
        var url = urls.get(next % urls.size());
        listener.stateChanged(new ControlState.Connecting(url));
        var cursor = map == null ? null : ResumeCursor.ofFitting(map);
        var nodeKey = config.nodeKey().publicKey();
        var attempt = new ControlConnection(
                parts,
                context,
                url,
                trust(),
                config,
                (_, proof) -> {
                    told = live;
                    return new NodeMessage.Hello(
                            NodeMessage.PROTOCOL_VERSION,
                            config.software(),
                            String.join(
                                    " ",
                                    System.getProperty("os.name"),
                                    System.getProperty("os.version"),
                                    System.getProperty("os.arch")),
                            config.hostname(),
                            nodeKey,
                            proof,
                            renew ? null : tailnet,
                            authKey,
                            login ? Boolean.TRUE : null,
                            login && config.deviceCode() ? Boolean.TRUE : null,
                            cursor,
                            live);
                },
                new Events());
        connection = attempt;
        attempt.open();
    }

    /// By the key that was pinned; before first contact by the pin in the auth key, or that a person said.
    private Trust trust() {
        var said = authKey == null ? null : AuthKeyText.parse(authKey).pin();
        var pin = pinned != null ? null : config.pin() != null ? config.pin() : said;
        return new Trust(pinned, pin, "run weft logout and join anew");
    }

    private void send(NodeMessage message) {
        if (connection != null && connection.isWelcome()) {
            connection.send(message);
        }
    }

    private void learnUrls(List<String> current) {
        var all = new LinkedHashSet<String>();
        for (String url : current) {
            if (isUrl(url)) {
                all.add(url);
            }
        }
        all.addAll(config.coordinators());
        urls.clear();
        urls.addAll(all);
    }

    private static boolean isUrl(String text) {
        try {
            CoordinatorUrl.parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// What one connection tells its link.
    private final class Events implements ControlConnection.Owner {
        @Override
        public void keyVouchedFor(CoordinatorKey key) {
            if (pinned == null) {
                pinned = key;
                listener.pinned(key);
            }
        }

        @Override
        public void received(ControlConnection from, CoordinatorMessage message) {
            if (from != connection) {
                return;
            }
            switch (message) {
                case CoordinatorMessage.Welcome welcome -> welcomed(from, welcome);
                case CoordinatorMessage.LoginNeeded needed -> {
                    backoff.succeeded();
                    listener.stateChanged(new ControlState.LoginNeeded(
                            from.url(), needed.url(), needed.expiresAt(), needed.userCode(), needed.completeUrl()));
                }
                case CoordinatorMessage.Update(MapUpdate update) -> updated(update);
                case CoordinatorMessage.Refused refused -> refused(from, refused);
                case CoordinatorMessage.Heartbeat _ -> {}
            }
        }

        private void welcomed(ControlConnection from, CoordinatorMessage.Welcome welcome) {
            backoff.succeeded();
            if (map != null && !welcome.tailnet().equals(map.self().tailnet())) {
                map = null;
            }
            tailnet = welcome.tailnet();
            authKey = null;
            login = false;
            renew = false;
            if (live.newerThan(told)) {
                from.send(new NodeMessage.LiveReport(live));
            }
            listener.welcomed(welcome);
            listener.stateChanged(new ControlState.Connected(from.url()));
        }

        private void updated(MapUpdate update) {
            NetworkMap newer;
            if (update instanceof MapUpdate.Snapshot snapshot) {
                newer = NetworkMap.of(snapshot);
            } else if (map != null && map.fits(update)) {
                newer = map.apply(update);
            } else {
                map = null;
                if (connection != null) {
                    connection.fail("the coordinator sent a delta to a map that is not here");
                }
                return;
            }
            map = newer;
            if (!(update instanceof MapUpdate.Live)) {
                learnUrls(newer.coordinators());
            }
            listener.mapChanged(newer, update);
        }

        private void refused(ControlConnection from, CoordinatorMessage.Refused refused) {
            if (leaving != null && refused.reason().after() == Refusal.After.FORGET_MAP) {
                leaving.tryComplete();
            }
            if (renew && refused.reason().after() == Refusal.After.ASK_A_PERSON) {
                // No new login, but the one before is still good.
                renew = false;
                login = false;
                from.fail("not logged in anew: " + refused.message());
            } else if (refused.reason().after() == Refusal.After.TRY_LATER) {
                from.fail(refused.message());
            } else {
                stop(from, refused.reason(), refused.message());
            }
        }

        @Override
        public void distrusted(ControlConnection from, String problem) {
            if (from == connection) {
                stop(from, Refusal.KEY_PROOF_WRONG, problem);
            }
        }

        private void stop(ControlConnection from, Refusal reason, String problem) {
            isClosed = true;
            connection = null;
            from.close();
            listener.stateChanged(new ControlState.Stopped(from.url(), reason, problem));
        }

        @Override
        public void ended(ControlConnection from, String problem) {
            if (from != connection) {
                return;
            }
            connection = null;
            next++;
            long wait = backoff.failed(System.nanoTime() / 1_000_000, parts.random);
            listener.stateChanged(new ControlState.Waiting(from.url(), problem, wait));
            retryTimer = parts.vertx().setTimer(Math.max(1, wait), _ -> dial());
        }
    }
}
