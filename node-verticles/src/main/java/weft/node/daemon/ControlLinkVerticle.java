package weft.node.daemon;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.event.Events;
import weft.node.control.ControlConfig;
import weft.node.control.ControlLink;
import weft.node.control.ControlListener;
import weft.node.control.ControlState;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;
import weft.node.localapi.NodeStatus;
import weft.node.state.NodeProfile;
import weft.node.state.StateDirectory;
import weft.node.state.StateException;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.Refusal;

/// Event loop. Owns the node's profile, its link to the coordinators and its map: decides whether the node is up,
/// keeps what it learns on disk, and tells the engine by `node.map.changed`.
final class ControlLinkVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLinkVerticle.class);

    private final NodeOptions options;
    private final Events events;
    private final EngineVerticle engine;
    private final SecureRandom random = new SecureRandom();

    private final NodeMemory memory;
    private final Joinings joinings;
    private final ControlNews news;
    private final TriedCoordinators tried;
    private @Nullable KeyRotation rotation;

    private @Nullable ControlLink link;
    private ControlLink.@Nullable ControlParts parts;
    private JoinWish wish = JoinWish.NONE;
    private LiveState live = new LiveState(0, List.of(), null, 0, false);
    private NodeTopics.ControlChanged control = new NodeTopics.ControlChanged(null, false, 0, null, null);
    private List<String> linkProblems = List.of();
    private long appliedRevision;
    private volatile ControlView view;

    ControlLinkVerticle(
            NodeOptions options, NodeMemory memory, Joinings joinings, Events events, EngineVerticle engine) {
        this.options = options;
        this.memory = memory;
        this.joinings = joinings;
        this.news = new ControlNews(memory, joinings);
        this.tried = new TriedCoordinators(memory);
        this.events = events;
        this.engine = engine;
        this.view = new ControlView(NodeStatus.Phase.DOWN, control, memory.map(), 0, List.of());
    }

    /// Any thread.
    ControlView view() {
        return view;
    }

    @Override
    public Future<?> start() {
        parts = ControlLink.ControlParts.of(vertx, random::nextBytes, ThreadLocalRandom.current(), options.proxies());
        rotation = new KeyRotation(vertx, memory, engine, () -> link, random);
        refreshView();
        return Future.join(
                        events.observe(NodeTopics.MAP_APPLIED, this::applied).ready(),
                        events.observe(NodeTopics.CANDIDATES_CHANGED, this::candidatesChanged)
                                .ready(),
                        events.observe(NodeTopics.NETWORK_CHANGED, _ -> networkChanged())
                                .ready())
                .compose(_ -> memory.profile().up() && memory.profile().tailnet() != null
                        ? resume()
                        : Future.succeededFuture());
    }

    @Override
    public Future<?> stop() {
        memory.flush();
        return closeLink();
    }

    private Future<?> resume() {
        return engine.bringUp(memory.profile().nodeKey()).onSuccess(this::connect);
    }

    /// Joins or connects; completes with what a person is to be told, at the latest when the request's time is over.
    Future<LocalReply> up(LocalRequest.Up request, Consumer<LocalReply> progress) {
        return Step.on(context, () -> {
            var problem = adopt(request);
            if (problem != null) {
                return Future.succeededFuture(new LocalReply.Failed(LocalReply.Reason.REFUSED, problem));
            }
            var answer = joinings.add(request.timeoutMillis(), progress, this::timedOut);
            engine.bringUp(memory.profile().nodeKey())
                    .onSuccess(this::connect)
                    .onFailure(failure -> context.runOnContext(_ -> failed(LocalReply.Reason.SYSTEM, failure)));
            return answer;
        });
    }

    private void failed(LocalReply.Reason reason, Throwable failure) {
        joinings.finishAll(new LocalReply.Failed(reason, String.valueOf(failure.getMessage())));
    }

    /// Takes over what was asked; one line when it cannot be.
    private @Nullable String adopt(LocalRequest.Up request) {
        var coordinators = request.coordinators().isEmpty() ? memory.profile().coordinators() : request.coordinators();
        if (coordinators.isEmpty()) {
            return "no coordinator is known yet: weft up --coordinator https://HOST:PORT";
        }
        if (request.pin() != null && !request.pin().matches("[0-9a-f]{32}")) {
            return "a coordinator's pin is 32 hexadecimal digits, as " + coordinators.getFirst() + "/key shows it";
        }
        var wanted = memory.profile().withCoordinators(coordinators).withUp(true);
        if (request.hostname() != null) {
            wanted = wanted.withHostname(request.hostname());
        }
        var asked = JoinWish.of(request, wanted.tailnet() != null);
        try {
            config(wanted, asked);
            var was = memory.profile();
            memory.saveNow(wanted);
            tried.tries(was, coordinators);
        } catch (IllegalArgumentException | StateException refused) {
            return refused.getMessage();
        }
        wish = asked;
        return null;
    }

    private ControlConfig config(NodeProfile who, JoinWish how) {
        return how.config(who, options.version(), memory.map(), live);
    }

    /// Dials anew; tunnels of the last map go on meanwhile.
    private void connect(LiveState reachable) {
        context.runOnContext(_ -> {
            live = reachable.newerThan(live) ? reachable : live;
            closeLink();
            if (parts != null) {
                link = ControlLink.start(parts, config(memory.profile(), wish), new Listener());
            }
            if (rotation != null) {
                rotation.resume();
            }
            var known = memory.map();
            if (known != null) {
                events.publish(NodeTopics.MAP_CHANGED, known);
            }
            refreshView();
        });
    }

    private Future<Void> closeLink() {
        var open = link;
        link = null;
        return open == null ? Future.succeededFuture() : open.close();
    }

    /// Gives the node another node key, while its tunnels go on.
    Future<LocalReply> rotateKeys() {
        return Step.on(context, () -> {
            if (link == null || memory.map() == null || rotation == null) {
                return Future.succeededFuture(
                        new LocalReply.Failed(LocalReply.Reason.NOT_UP, "this node is not up: weft up"));
            }
            return rotation.begin();
        });
    }

    /// Takes the tunnels down; the node stays a member.
    Future<LocalReply> down() {
        return Step.on(context, () -> {
            memory.saveNow(memory.profile().withUp(false));
            return closeLink()
                    .eventually(() -> engine.bringDown())
                    .map(_ -> isDown(new LocalReply.Done("down; weft up brings it back")));
        });
    }

    /// Leaves the tailnet, and forgets it even when no coordinator can be told.
    Future<LocalReply> logout() {
        return Step.on(context, () -> {
            var open = link;
            var told = open == null ? Future.<Void>failedFuture("not connected") : open.logout();
            return told.map("logged out; the node's key is void")
                    .otherwise(failure -> "logged out here, but " + failure.getMessage()
                            + ": an admin can remove the node with weft admin nodes remove")
                    .compose(text ->
                            closeLink().eventually(() -> engine.bringDown()).map(_ -> forgotten(text)));
        });
    }

    private LocalReply forgotten(String text) {
        wish = wish.fulfilled();
        memory.forgetMap();
        try {
            memory.saveNow(memory.profile().loggedOut(StateDirectory.freshNodeKey(random)));
        } catch (StateException failure) {
            return new LocalReply.Failed(LocalReply.Reason.SYSTEM, String.valueOf(failure.getMessage()));
        }
        return isDown(new LocalReply.Done(text));
    }

    private LocalReply isDown(LocalReply reply) {
        if (rotation != null) {
            rotation.stop("the node was taken down meanwhile; it goes on when it is up again");
        }
        appliedRevision = 0;
        control = new NodeTopics.ControlChanged(control.url(), false, System.currentTimeMillis(), null, null);
        refreshView();
        joinings.finishAll(new LocalReply.Failed(LocalReply.Reason.NOT_UP, "it was taken down meanwhile"));
        return reply;
    }

    private void applied(NodeTopics.MapApplied applied) {
        appliedRevision = applied.revision();
        linkProblems = applied.problems();
        if (link != null) {
            link.applied(applied.revision());
        }
        refreshView();
        completeJoinings();
    }

    private void candidatesChanged(LiveState reachable) {
        live = reachable;
        if (link != null) {
            link.report(reachable);
        }
    }

    private void networkChanged() {
        if (link != null) {
            link.networkChanged();
        }
    }

    private void completeJoinings() {
        var map = memory.map();
        if (map != null && appliedRevision == map.revision() && control.connected()) {
            joinings.finishAll(isUp(map));
        }
    }

    private LocalReply isUp(NetworkMap map) {
        var self = map.self();
        var hold = self.hold();
        if (hold != null) {
            joinings.progress(HoldText.of(self, hold));
        }
        return new LocalReply.Up(
                self.name(),
                self.tailnetName(),
                self.ipv4(),
                self.ipv6(),
                map.peers().size());
    }

    private void timedOut(Joinings.Joining joining) {
        var problem = control.problem();
        var back = goBack();
        var map = memory.map();
        if (!back.isEmpty()) {
            joining.finish(new LocalReply.Failed(
                    LocalReply.Reason.TIMED_OUT, (problem == null ? "nobody answers" : problem) + back));
        } else if (map != null && appliedRevision == map.revision()) {
            joining.progress("no coordinator answers" + (problem == null ? "" : " (" + problem + ")")
                    + "; the tunnels run by the last map, and it goes on trying");
            joining.finish(isUp(map));
        } else {
            joining.finish(new LocalReply.Failed(
                    LocalReply.Reason.TIMED_OUT,
                    (problem == null ? "no map came in time" : problem) + "; it goes on trying, see weft status"));
        }
    }

    /// Away from other coordinators that did not take this node, if it tries any; says so.
    private String goBack() {
        var back = tried.goBack();
        if (!back.isEmpty()) {
            wish = wish.fulfilled();
            connect(live);
        }
        return back;
    }

    private void refreshView() {
        var problems = new ArrayList<>(memory.state().problems());
        problems.addAll(linkProblems);
        var map = memory.map();
        var hold = map == null ? null : map.self().hold();
        if (map != null && hold != null) {
            problems.add(HoldText.of(map.self(), hold));
        }
        view = new ControlView(phase(), control, memory.map(), appliedRevision, List.copyOf(problems));
    }

    private NodeStatus.Phase phase() {
        var profile = memory.profile();
        if (control.login() != null || profile.tailnet() == null && !profile.up()) {
            return NodeStatus.Phase.NEEDS_LOGIN;
        }
        if (!profile.up()) {
            return NodeStatus.Phase.DOWN;
        }
        return memory.map() == null ? NodeStatus.Phase.STARTING : NodeStatus.Phase.RUNNING;
    }

    /// What the link says; on this verticle's context.
    private final class Listener implements ControlListener {
        @Override
        public void pinned(CoordinatorKey key) {
            LOG.info("this cluster's key is {}", key.pin());
            memory.save(memory.profile().trusting(key));
        }

        @Override
        public void welcomed(CoordinatorMessage.Welcome welcome) {
            wish = wish.fulfilled();
            tried.answered();
            if (!welcome.tailnet().equals(memory.profile().tailnet())) {
                memory.save(memory.profile().memberOf(welcome.tailnet()));
            }
        }

        @Override
        public void mapChanged(NetworkMap newest, MapUpdate update) {
            memory.remember(newest);
            events.publish(NodeTopics.MAP_CHANGED, newest);
            refreshView();
        }

        @Override
        public void stateChanged(ControlState changed) {
            if (changed instanceof ControlState.Stopped stopped && isUnknown(stopped.reason()) && takesNextKey()) {
                return;
            }
            control = news.after(control, changed, System.currentTimeMillis());
            if (changed instanceof ControlState.Stopped stopped) {
                stopped(stopped);
            }
            events.publish(NodeTopics.CONTROL_CHANGED, control);
            refreshView();
            completeJoinings();
        }

        private boolean isUnknown(Refusal reason) {
            return reason == Refusal.AUTH_KEY_NEEDED || reason == Refusal.NODE_REMOVED;
        }

        /// The coordinators do not know this node's key, but one stands beside it that was to follow: so it is in a
        /// state directory that was put back as it was in the middle of a renewal, which went on since.
        private boolean takesNextKey() {
            var next = memory.profile().nextNodeKey();
            if (next == null) {
                return false;
            }
            try {
                memory.saveNow(memory.profile().renewed().withoutPrevious());
            } catch (StateException unwritten) {
                LOG.warn("{}", unwritten.getMessage());
                return false;
            }
            LOG.info("the coordinators do not know this node's key any more; trying the one that was to follow");
            engine.keys(next, null).onComplete(_ -> connect(live));
            return true;
        }

        private void stopped(ControlState.Stopped stopped) {
            var back = stopped.reason().after() == Refusal.After.FORGET_MAP ? "" : goBack();
            joinings.finishAll(new LocalReply.Failed(LocalReply.Reason.REFUSED, stopped.problem() + back));
            if (stopped.reason().after() == Refusal.After.FORGET_MAP) {
                appliedRevision = 0;
                engine.bringDown();
                memory.forgetMap();
                if (stopped.reason() == Refusal.NODE_REMOVED) {
                    memory.save(memory.profile().loggedOut(StateDirectory.freshNodeKey(random)));
                }
            }
        }
    }
}
