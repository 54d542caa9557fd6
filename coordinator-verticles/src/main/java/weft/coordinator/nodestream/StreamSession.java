package weft.coordinator.nodestream;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.net.InetAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.limit.RemoteAddress;
import weft.coordinator.live.LiveSession;
import weft.coordinator.live.NodeRef;
import weft.coordinator.membership.Admission;
import weft.kit.json.JsonMalformed;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.noise.NoiseIk;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.FeedCursor;
import weft.protocol.stream.Framing;
import weft.protocol.stream.NodeKeyProof;
import weft.protocol.stream.NodeMessage;
import weft.protocol.stream.NodeMessage.Hello;
import weft.protocol.stream.Refusal;
import weft.protocol.stream.ResumeCursor;
import weft.protocol.stream.SealedStream;

/// One event loop. One node's connection: handshake → hello → admission, perhaps after a person's login → following,
/// or closed from any of them.
/// It keeps no queue of its own: while the socket is full nothing is sent, and then what is missing by then.
final class StreamSession {
    private static final Logger LOG = LoggerFactory.getLogger(StreamSession.class);
    private static final int WRITE_QUEUE_BYTES_MAX = 256 * 1024;
    private static final short VIOLATION_CLOSE = 1008;
    private static final short NORMAL_CLOSE = 1000;

    private final StreamLoop loop;
    private final NodeStreams streams;
    private final ServerWebSocket socket;
    private long deadline = -1;
    private @Nullable MachineKey machine;
    private @Nullable SealedStream stream;
    private @Nullable Hello hello;
    private @Nullable TailnetStreams tailnet;
    private @Nullable NodeRef node;
    private @Nullable FeedCursor cursor;
    private @Nullable LiveSession live;
    private @Nullable LiveReports reports;
    private @Nullable SelfDescription description;
    private @Nullable MemberRequests requests;
    private @Nullable LoginWait wait;
    private boolean isClosed;
    private long sentNanos;
    private long receivedNanos;
    private long heartbeats;
    private long appliedRevision;

    StreamSession(StreamLoop loop, ServerWebSocket socket) {
        this.loop = loop;
        this.streams = loop.streams;
        this.socket = socket;
    }

    StreamLoop loop() {
        return loop;
    }

    void begin() {
        loop.arrived(this);
        receivedNanos = System.nanoTime();
        socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES_MAX);
        deadline = loop.vertx.setTimer(streams.settings.helloWithin().toMillis(), _ -> {
            streams.counters.silent.increment();
            close();
        });
        socket.closeHandler(_ -> ended(Short.valueOf(NORMAL_CLOSE).equals(socket.closeStatusCode())));
        socket.exceptionHandler(this::broken);
        socket.drainHandler(_ -> flush());
        socket.textMessageHandler(_ -> malformed("a text message"));
        socket.binaryMessageHandler(message -> heard(message.getBytes()));
    }

    /// What is no frame of a WebSocket cannot be decoded; anything else is a lost connection.
    private void broken(Throwable failure) {
        if (failure instanceof DecoderException) {
            malformed("a frame that is none");
        } else {
            ended(false);
        }
    }

    /// What a stranger says costs agreements of keys, and hundreds may come at once: it waits for a turn, and what
    /// follows it waits in the socket.
    private void heard(byte[] message) {
        receivedNanos = System.nanoTime();
        if (hello != null) {
            received(message);
            return;
        }
        socket.pause();
        loop.arrivals.later(() -> {
            if (!isLost()) {
                received(message);
            }
            socket.resume();
        });
    }

    private void received(byte[] message) {
        if (isClosed) {
            return;
        }
        if (stream == null) {
            handshake(message);
            return;
        }
        switch (stream.open(message)) {
            case Framing.Joined.Incomplete _ -> {}
            case Framing.Joined.Malformed(String reason) -> malformed(reason);
            case Framing.Joined.Message(byte[] bytes) -> decode(bytes);
        }
    }

    private void handshake(byte[] first) {
        var responder = new NoiseIk.Responder(SealedStream.SUITE, streams.parts.key());
        var identity = responder.readIdentity(first);
        if (identity == null || responder.readPayload() == null) {
            malformed("a handshake that is none");
            return;
        }
        var answer = responder.write(streams.parts.entropy().bytes(Key32.LENGTH), null, new byte[0]);
        if (answer == null) {
            malformed("a key of small order");
            return;
        }
        machine = new MachineKey(identity);
        stream = new SealedStream(responder.finish(Aeads.best()), SealedStream.HELLO_MAX);
        socket.writeBinaryMessage(Buffer.buffer(answer));
    }

    private void decode(byte[] bytes) {
        NodeMessage message;
        try {
            message = streams.parts.json().decode(bytes, NodeMessage.class);
        } catch (JsonMalformed malformed) {
            LOG.debug("a node's message cannot be read: {}", malformed.getMessage());
            if (hello == null) {
                refuse(Refusal.HELLO_MALFORMED, "the hello cannot be read: " + malformed.getMessage());
                streams.counters.malformed.increment();
            } else {
                malformed("a message that cannot be read");
            }
            return;
        }
        switch (message) {
            case Hello first -> greeted(first);
            case NodeMessage.LiveReport(var report) -> {
                if (reports != null) {
                    reports.take(report);
                }
            }
            case NodeMessage.Applied(long revision) -> applied(revision);
            case NodeMessage.Heartbeat _ -> {}
            case NodeMessage.RenewKey renewal -> ofMember(requests -> requests.renewKey(renewal));
            case NodeMessage.KeyTakesOver(var key) -> ofMember(requests -> requests.keyTakesOver(key));
            case NodeMessage.Logout _ -> ofMember(MemberRequests::logout);
        }
    }

    private void ofMember(Consumer<MemberRequests> request) {
        if (requests != null) {
            request.accept(requests);
        }
    }

    private void greeted(Hello first) {
        if (hello != null || machine == null || stream == null) {
            malformed("a second hello");
            return;
        }
        hello = first;
        if (first.protocol() != NodeMessage.PROTOCOL_VERSION) {
            refuse(
                    Refusal.VERSION_UNSUPPORTED,
                    "this coordinator speaks version " + NodeMessage.PROTOCOL_VERSION
                            + " of the node stream, this node " + first.protocol() + "; update the older one");
            return;
        }
        if (!NodeKeyProof.holds(first.proof(), first.nodeKey(), streams.parts.key(), stream.handshakeHash())) {
            refuse(Refusal.KEY_PROOF_WRONG, "this node does not hold the private half of the node key that it shows");
            return;
        }
        streams.parts
                .membership()
                .admit(machine, first, address())
                .onComplete(result -> loop.context.runOnContext(_ -> {
                    if (!isClosed) {
                        admitted(first, result.result());
                    }
                }));
    }

    void admitted(Hello first, Admission admission) {
        switch (admission) {
            case Admission.Refused refused -> {
                if (wait == null && machine != null && LoginWait.isWanted(streams, first, refused)) {
                    wait = new LoginWait(this, streams, machine, first);
                    wait.begin();
                } else {
                    refuse(refused.reason(), refused.message());
                }
            }
            case Admission.Member member -> new FeedEntry(this, loop, first, member).begin();
        }
    }

    /// From now on it is told what changes.
    void follow(Hello first, Admission.Member member, TailnetStreams here, @Nullable ResumeCursor resumed) {
        if (isClosed || stream == null) {
            return;
        }
        cursor = here.feed().open(member.node(), resumed);
        inTime();
        if (wait != null) {
            wait.succeeded();
        }
        tailnet = here;
        node = new NodeRef(member.tailnet(), member.node());
        live = streams.newest.takeOver(node, this, first.live());
        streams.counters.welcomed.increment();
        description = new SelfDescription(
                loop.context,
                streams.parts.clock(),
                () -> streams.parts.membership().describe(member.tailnet(), member.node(), first));
        description.say();
        reports = new LiveReports(loop.vertx, live);
        requests = new MemberRequests(this, streams, node, stream.handshakeHash());
        stream.allow(SealedStream.NODE_MESSAGE_MAX);
        here.add(this);
        send(streams.parts
                .json()
                .encode(new CoordinatorMessage.Welcome(
                        NodeMessage.PROTOCOL_VERSION,
                        streams.settings.software(),
                        member.tailnet(),
                        member.node(),
                        here.revision(),
                        (int) streams.settings.heartbeat().toMillis())));
        if (cursor.revision() > 0) {
            appliedRevision = cursor.revision();
        }
        flush();
    }

    /// Sends what the node lacks, unless it is still reading what was sent before.
    void flush() {
        if (isLost() || cursor == null || tailnet == null) {
            return;
        }
        var now = streams.parts.clock().instant();
        var self = tailnet.feed().state().node(cursor.viewer());
        if (self == null) {
            refuse(
                    Refusal.NODE_REMOVED,
                    "this node was removed from its tailnet; run weft up: log in, or give an auth key");
            return;
        }
        if (self.expired(now)) {
            refuse(
                    Refusal.NODE_EXPIRED,
                    "the key of node " + self.name() + " has expired; run weft up: log in, or give an auth key");
            return;
        }
        if (socket.writeQueueFull()) {
            streams.counters.conflated.increment();
            return;
        }
        for (MapUpdate update : tailnet.feed().missing(cursor, now)) {
            count(update);
            send(tailnet.encoder().encode(update));
        }
        noteApplied();
    }

    private void count(MapUpdate update) {
        switch (update) {
            case MapUpdate.Snapshot _ -> streams.counters.snapshots.increment();
            case MapUpdate.Delta _ -> streams.counters.deltas.increment();
            case MapUpdate.Live _ -> streams.counters.lives.increment();
        }
    }

    private void applied(long revision) {
        appliedRevision = revision;
        noteApplied();
    }

    /// A node that has applied all that was sent is as far as the feed has been looked through for it.
    private void noteApplied() {
        if (live != null && cursor != null && appliedRevision > 0) {
            live.applied(appliedRevision >= cursor.revision() ? cursor.checkedRevision() : appliedRevision);
        }
    }

    /// Null for what is no address, as a file of the system's is none.
    @Nullable
    InetAddress address() {
        return RemoteAddress.of(socket.remoteAddress());
    }

    void tick() {
        long interval = streams.settings.heartbeat().toNanos();
        long now = System.nanoTime();
        if (now - receivedNanos > interval * 5 / 2) {
            LOG.debug("a node fell silent");
            close();
        } else if (now - sentNanos >= interval) {
            send(streams.parts.json().encode(new CoordinatorMessage.Heartbeat(++heartbeats)));
        }
        if (description != null && !isClosed) {
            description.tick();
        }
    }

    void say(CoordinatorMessage message) {
        send(streams.parts.json().encode(message));
    }

    /// It has said who it is.
    void inTime() {
        loop.vertx.cancelTimer(deadline);
        loop.known(this);
    }

    private void send(byte[] message) {
        if (stream == null || isLost()) {
            return;
        }
        sentNanos = System.nanoTime();
        for (byte[] record : stream.seal(message)) {
            streams.counters.sentBytes.add(record.length);
            socket.writeBinaryMessage(Buffer.buffer(record));
        }
    }

    /// A socket may be closed some time before its handler says so, and throws then.
    private boolean isLost() {
        if (!isClosed && socket.isClosed()) {
            ended(false);
        }
        return isClosed;
    }

    /// Another connection of the same node took over, perhaps on another event loop or coordinator.
    void replaced() {
        loop.context.runOnContext(_ -> refuse(Refusal.REPLACED, "this node connected again elsewhere"));
    }

    /// Says why, and closes.
    void refuse(Refusal reason, String message) {
        if (isClosed) {
            return;
        }
        streams.counters.refused.increment();
        send(streams.parts.json().encode(new CoordinatorMessage.Refused(reason, message)));
        close();
    }

    private void malformed(String reason) {
        if (!isClosed) {
            streams.counters.malformed.increment();
            LOG.debug("a connection is closed: {}", reason);
            ended(false);
            hangUp(VIOLATION_CLOSE);
        }
    }

    private void close() {
        ended(false);
        hangUp(NORMAL_CLOSE);
    }

    private void hangUp(short code) {
        if (!socket.isClosed()) {
            socket.close(code);
        }
    }

    private void ended(boolean goodbye) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        loop.vertx.cancelTimer(deadline);
        loop.known(this);
        if (wait != null) {
            wait.end();
        }
        if (tailnet != null) {
            tailnet.remove(this);
        }
        if (reports != null) {
            reports.end();
        }
        if (node != null && live != null && streams.newest.remove(node, this)) {
            live.end(goodbye);
        }
        if (stream != null) {
            stream.zero();
        }
    }
}
