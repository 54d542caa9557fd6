package weft.coordinator.relaystream;

import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.limit.RemoteAddress;
import weft.kit.json.JsonMalformed;
import weft.kit.limit.Strangers;
import weft.kit.stream.SealedServer;
import weft.protocol.admission.AdmissionMessage;
import weft.protocol.admission.AdmissionRefusal;
import weft.protocol.admission.AdmissionUpdate;
import weft.protocol.admission.RelayMessage;
import weft.protocol.admission.RelayMessage.Hello;
import weft.protocol.admission.RelayStream;
import weft.protocol.admission.RelayTokenText;
import weft.protocol.admission.TailnetRevision;
import weft.protocol.key.Key32;
import weft.protocol.key.RelayKey;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// One event loop. One relay's connection: handshake → hello → admission → following, or closed from any of them. It
/// keeps no queue: while the socket is full it only notes which tailnets changed.
final class RelaySession implements SealedServer.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(RelaySession.class);
    /// A relay that lacks more entries of a tailnet than that gets all of its keys instead.
    private static final int ENTRIES_BACK_MAX = 10_000;
    /// From the end of a refresh until its news must have come round by the event bus.
    private static final int REFRESH_MILLIS = 200;

    private final RelayLoop loop;
    private final RelayStreams streams;
    private final SealedServer socket;
    private final Map<TailnetId, Long> has = new HashMap<>();
    private final Set<TailnetId> changed = new LinkedHashSet<>();
    private long deadline = -1;
    private final Strangers.Place place;
    private boolean isFollowing;
    private @Nullable RelayKey relay;
    private @Nullable Hello hello;
    private @Nullable RelayScope scope;
    private long heartbeats;

    RelaySession(RelayLoop loop, ServerWebSocket socket) {
        this.loop = loop;
        this.streams = loop.streams;
        this.socket = new SealedServer(
                socket,
                new SealedServer.Kind(
                        streams.parts.key(), RelayStream.SUITE, streams.parts.entropy(), RelayStream.RELAY_MESSAGE_MAX),
                this);
        this.place = loop.arrived(RemoteAddress.of(socket.remoteAddress()));
    }

    void begin() {
        deadline = loop.vertx.setTimer(RelayStreams.millis(streams.settings.helloWithin()), _ -> {
            streams.counters.silent.increment();
            socket.close();
        });
        socket.begin();
    }

    @Override
    public void identified(Key32 key) {
        relay = new RelayKey(key);
    }

    @Override
    public void received(byte[] bytes) {
        RelayMessage message;
        try {
            message = streams.parts.json().decode(bytes, RelayMessage.class);
        } catch (JsonMalformed malformed) {
            if (hello == null) {
                refuse(AdmissionRefusal.HELLO_MALFORMED, "the hello cannot be read: " + malformed.getMessage());
                streams.counters.malformed.increment();
            } else {
                socket.violated("a message that cannot be read");
            }
            return;
        }
        switch (message) {
            case Hello first -> greeted(first);
            case RelayMessage.Heartbeat _ -> {}
        }
    }

    private void greeted(Hello first) {
        if (hello != null || relay == null) {
            socket.violated("a second hello");
            return;
        }
        hello = first;
        if (first.protocol() != RelayMessage.PROTOCOL_VERSION) {
            refuse(
                    AdmissionRefusal.VERSION_UNSUPPORTED,
                    "this coordinator speaks version " + RelayMessage.PROTOCOL_VERSION
                            + " of the relay stream, this relay " + first.protocol() + "; update the older one");
        } else if (streams.keys().contains(relay)) {
            admitted(relay, first, new RelayScope(null, null));
        } else {
            askForToken(relay, first);
        }
    }

    private void askForToken(RelayKey key, Hello first) {
        RelayTokenText token;
        try {
            token = RelayTokenText.parse(first.token() == null ? "" : first.token());
        } catch (IllegalArgumentException malformed) {
            refuse(
                    AdmissionRefusal.NOT_ADMITTED,
                    first.token() == null
                            ? "the coordinator does not know this relay: give it a token (weft admin relays token), or"
                                    + " name its key " + key.text() + " in the coordinators' configuration"
                            : String.valueOf(malformed.getMessage()));
            return;
        }
        streams.parts
                .tokens()
                .verify(token)
                .onComplete(result -> loop.context.runOnContext(_ -> {
                    if (socket.isEnded()) {
                        return;
                    }
                    if (result.failed()) {
                        refuse(AdmissionRefusal.UNAVAILABLE, "the coordinator cannot look the token up now");
                        return;
                    }
                    switch (result.result()) {
                        case RelayTokens.Verdict.Good(var admittedTo) -> admitted(key, first, admittedTo);
                        case RelayTokens.Verdict.Revoked _ ->
                            refuse(AdmissionRefusal.REVOKED, "token " + token.number() + " of this relay was revoked");
                        case RelayTokens.Verdict.Unknown _ ->
                            refuse(AdmissionRefusal.NOT_ADMITTED, "the coordinator does not know this relay's token");
                    }
                }));
    }

    private void admitted(RelayKey key, Hello first, RelayScope admittedTo) {
        scope = admittedTo;
        first.has().forEach(each -> has.put(each.tailnet(), each.revision()));
        loop.vertx.cancelTimer(deadline);
        place.leave();
        loop.add(this);
        var before = streams.newest.put(key, this);
        if (before != null) {
            before.replaced();
        }
        streams.counters.welcomed.increment();
        send(new AdmissionMessage.Welcome(RelayMessage.PROTOCOL_VERSION, streams.settings.software(), (int)
                RelayStreams.millis(streams.settings.heartbeat())));
        LOG.info("relay {} follows which keys to serve", key.fingerprint());
        catchUp(new ArrayDeque<>(first.has())).onComplete(_ -> loop.context.runOnContext(_ -> follow()));
    }

    /// Sees to it, tailnet by tailnet, that the feeds know what changed since the relay was last here.
    private Future<Void> catchUp(ArrayDeque<TailnetRevision> rest) {
        var next = rest.poll();
        if (next == null || socket.isEnded()) {
            return Future.succeededFuture();
        }
        return catchUp(next)
                .transform(_ -> Future.future(
                        done -> loop.context.runOnContext(_ -> catchUp(rest).onComplete(done))));
    }

    private Future<Void> catchUp(TailnetRevision known) {
        if (scope == null || !scope.holds(known.tailnet())) {
            return Future.succeededFuture();
        }
        var keys = loop.keys(known.tailnet());
        if (keys == null || known.revision() > keys.revision()) {
            return refreshed(known.tailnet());
        }
        long missing = keys.base() - known.revision();
        if (missing <= 0 || missing > ENTRIES_BACK_MAX) {
            return Future.succeededFuture();
        }
        return streams.parts
                .journal()
                .after(known.tailnet(), known.revision(), (int) missing)
                .compose(entries -> Future.future(done -> loop.context.runOnContext(_ -> {
                    long base = keys.base();
                    if (!entries.isEmpty() && entries.getLast().revision() >= base) {
                        keys.extendBack(known.revision(), entries);
                    }
                    done.complete();
                })));
    }

    /// The relay was told more, by another coordinator, than this one has heard yet.
    private Future<Void> refreshed(TailnetId tailnet) {
        return streams.parts
                .replica()
                .refresh(tailnet)
                .transform(_ -> Future.future(done -> loop.vertx.setTimer(REFRESH_MILLIS, _ -> done.complete())));
    }

    private void follow() {
        if (socket.isEnded() || scope == null) {
            return;
        }
        isFollowing = true;
        for (TailnetId known : List.copyOf(has.keySet())) {
            if (!scope.holds(known) || streams.parts.replica().state(known) == null) {
                has.remove(known);
                send(new AdmissionMessage.Update(new AdmissionUpdate.Gone(known)));
            }
        }
        for (MeshState state : streams.parts.replica().states()) {
            changed(state.tailnet());
        }
        flush();
    }

    /// Keys of that tailnet changed.
    void changed(TailnetId tailnet) {
        if (scope != null && scope.holds(tailnet)) {
            changed.add(tailnet);
        }
    }

    /// Sends what the relay lacks, unless it is still reading what was sent before.
    void flush() {
        if (!isFollowing || socket.isEnded()) {
            return;
        }
        for (TailnetId tailnet : new ArrayList<>(changed)) {
            if (socket.isFull()) {
                streams.counters.conflated.increment();
                return;
            }
            changed.remove(tailnet);
            var keys = loop.keys(tailnet);
            if (keys == null) {
                continue;
            }
            var messages = keys.since(has.getOrDefault(tailnet, 0L));
            messages.forEach(this::send);
            if (!messages.isEmpty()) {
                has.put(tailnet, keys.revision());
            }
        }
    }

    @Override
    public void drained() {
        flush();
    }

    /// The token that admitted it; null when its key did.
    @Nullable
    Long token() {
        return scope == null ? null : scope.token();
    }

    void tick() {
        long now = System.nanoTime();
        if (now - socket.receivedNanos() > streams.heartbeatNanos() * 5 / 2) {
            LOG.info("a relay fell silent");
            socket.close();
        } else if (now - socket.sentNanos() >= streams.heartbeatNanos()) {
            send(new AdmissionMessage.Heartbeat(++heartbeats));
        }
    }

    private void send(AdmissionMessage message) {
        send(streams.parts.json().encode(message));
    }

    private void send(byte[] message) {
        streams.counters.sentBytes.add(socket.send(message));
    }

    /// Another connection of the same relay took over.
    private void replaced() {
        loop.context.runOnContext(_ -> refuse(AdmissionRefusal.REPLACED, "this relay connected again"));
    }

    /// Says why, and closes.
    void refuse(AdmissionRefusal reason, String message) {
        if (!socket.isEnded()) {
            streams.counters.refused.increment();
            send(new AdmissionMessage.Refused(reason, message));
            socket.close();
        }
    }

    @Override
    public void malformed(String reason) {
        streams.counters.malformed.increment();
        LOG.debug("a relay's connection is closed: {}", reason);
    }

    @Override
    public void ended(boolean goodbye) {
        loop.vertx.cancelTimer(deadline);
        place.leave();
        loop.remove(this);
        if (relay != null && streams.newest.remove(relay, this)) {
            LOG.info("relay {} left", relay.fingerprint());
        }
    }
}
