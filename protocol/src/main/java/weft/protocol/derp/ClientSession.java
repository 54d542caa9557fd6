package weft.protocol.derp;

import org.jspecify.annotations.Nullable;
import weft.protocol.box.NaclBox;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.ClientSink.End;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;
import weft.protocol.packet.Bytes;

/// Pure; one per connection, owned by whoever owns the connection. The node's end of a DERP stream, from the HTTP
/// request
/// on.
///
/// It is told what the stream brought ([#receive]) and when its deadline came ([#onDeadline]), and it writes, reports
/// and ends through its [ClientSink]. After [ClientSink#onEnd] it does nothing more. `now` is a monotonic clock in
/// nanoseconds.
public final class ClientSession {
    /// From the request to the relay's answer to the login.
    public static final long LOGIN_NANOS = 10_000_000_000L;
    /// Without a frame for so long the relay is gone: twice its keepalive interval.
    public static final long SILENCE_NANOS = 120_000_000_000L;

    private final NodePrivateKey own;
    private final ClientHello hello;
    private final Entropy entropy;
    private final ClientSink sink;
    private final FrameReader frames = new FrameReader(FrameType.CLIENT_READ_MAX);

    private State state = State.IDLE;
    private final byte[] head = new byte[HttpHead.LENGTH_MAX];
    private int headLength;
    private @Nullable NaclBox box;
    private @Nullable RelayKey relay;
    private boolean home;
    private boolean watching;
    private long deadline = Long.MAX_VALUE;

    public ClientSession(NodePrivateKey own, ClientHello hello, Entropy entropy, ClientSink sink) {
        this.own = own;
        this.hello = hello;
        this.entropy = entropy;
        this.sink = sink;
    }

    /// Exits: `IDLE` to `UPGRADING`, `GREETING` or `LOGGING_IN`; `UPGRADING` to `GREETING`; `GREETING` to `LOGGING_IN`;
    /// `LOGGING_IN` to `UP`; each to `ENDED`; `ENDED` to nowhere.
    private enum State {
        IDLE,
        /// Asked over HTTP; the answer is awaited.
        UPGRADING,
        /// The relay's key is awaited.
        GREETING,
        /// The login is sent; packets may be, too.
        LOGGING_IN,
        UP,
        ENDED
    }

    /// Begins on a fresh connection by an HTTP upgrade.
    public void start(String host, long now) {
        begin(State.UPGRADING, now);
        sink.write(Upgrade.request(host, false));
    }

    /// Begins at once, with the key of the relay's meta certificate: request and login leave together.
    public void fastStart(String host, RelayKey relayKey, long now) {
        begin(State.GREETING, now);
        sink.write(Upgrade.request(host, true));
        logIn(relayKey);
    }

    /// Begins on a connection that carries DERP already: a WebSocket.
    public void startUpgraded(long now) {
        begin(State.GREETING, now);
    }

    private void begin(State next, long now) {
        if (state != State.IDLE) {
            throw new IllegalStateException("a session begins once");
        }
        state = next;
        deadline = now + LOGIN_NANOS;
    }

    public long nextDeadlineNanos() {
        return deadline;
    }

    public void onDeadline(long now) {
        if (now - deadline >= 0 && state != State.ENDED) {
            end(state == State.UP ? End.SILENT : End.LOGIN_TOO_SLOW);
        }
    }

    /// What the stream brought.
    public void receive(byte[] b, int offset, int length, long now) {
        int at = offset;
        int left = length;
        if (state == State.UPGRADING) {
            int taken = upgrade(b, at, left);
            at += taken;
            left -= taken;
        }
        if (left == 0 || state == State.UPGRADING || state == State.ENDED) {
            return;
        }
        if (!frames.feed(b, at, left, (type, bytes, from, size) -> onFrame(type, bytes, from, size, now))) {
            end(End.MALFORMED);
        }
    }

    /// Sends a packet of at most [FrameType#PACKET_MAX] bytes; false when the session cannot yet, or no longer.
    public boolean send(NodeKey target, byte[] packet, int offset, int length) {
        if (state != State.LOGGING_IN && state != State.UP) {
            return false;
        }
        if (length > FrameType.PACKET_MAX) {
            throw new IllegalArgumentException("a packet of a relay is at most 64 KiB");
        }
        var frame = new byte[FrameType.HEADER + Key32.LENGTH + length];
        frame[0] = FrameType.SEND_PACKET;
        Bytes.int32(frame, 1, Key32.LENGTH + length);
        target.raw().copyTo(frame, FrameType.HEADER);
        System.arraycopy(packet, offset, frame, FrameType.HEADER + Key32.LENGTH, length);
        sink.write(frame);
        return true;
    }

    /// Tells the relay whether it is this node's home, now or as soon as it can be told.
    public void prefer(boolean isHome) {
        boolean changed = home != isHome;
        home = isHome;
        if (changed && (state == State.LOGGING_IN || state == State.UP)) {
            sink.write(FrameCodec.encode(new DerpFrame.NotePreferred(isHome)));
        }
    }

    /// Asks the relay who is connected to it, from the login on; only for relays, which know its mesh key. To be called
    /// before the start.
    public void watch() {
        watching = true;
    }

    /// Asks for a [ClientSink#onPong]; false when the session is not up.
    public boolean ping(long token) {
        if (state != State.UP) {
            return false;
        }
        sink.write(FrameCodec.encode(new DerpFrame.Ping(token)));
        return true;
    }

    private int upgrade(byte[] b, int offset, int length) {
        int before = headLength;
        int taken = Math.min(length, head.length - headLength);
        System.arraycopy(b, offset, head, headLength, taken);
        headLength += taken;
        int end = HttpHead.endOf(head, 0, headLength);
        if (end < 0) {
            if (headLength == head.length) {
                end(End.NOT_A_RELAY);
            }
            return taken;
        }
        var answer = HttpHead.parse(head, 0, end);
        if (answer == null || !Upgrade.isAccepted(answer)) {
            end(End.NOT_A_RELAY);
            return length;
        }
        state = State.GREETING;
        return end - before;
    }

    private void logIn(RelayKey relayKey) {
        var agreed = NaclBox.between(own, relayKey);
        if (agreed == null) {
            end(End.BAD_RELAY_KEY);
            return;
        }
        box = agreed;
        relay = relayKey;
        state = State.LOGGING_IN;
        var nonce = entropy.bytes(NaclBox.NONCE_LENGTH);
        sink.write(
                FrameCodec.encode(new DerpFrame.ClientInfo(own.publicKey(), nonce, agreed.seal(nonce, hello.json()))));
        if (home) {
            sink.write(FrameCodec.encode(new DerpFrame.NotePreferred(true)));
        }
        if (watching) {
            sink.write(FrameCodec.encode(new DerpFrame.WatchConns()));
        }
    }

    private boolean onFrame(int type, byte[] b, int offset, int length, long now) {
        if (state == State.UP) {
            deadline = now + SILENCE_NANOS;
        }
        if (type == FrameType.RECV_PACKET && state == State.UP) {
            if (length < Key32.LENGTH || length > FrameType.SEND_MAX) {
                return false;
            }
            var source = new NodeKey(Key32.of(b, offset));
            sink.onPacket(source, b, offset + Key32.LENGTH, length - Key32.LENGTH);
            return true;
        }
        var frame = FrameCodec.decode(type, b, offset, length);
        if (frame instanceof DerpFrame.Malformed) {
            return false;
        }
        switch (state) {
            case GREETING -> greeted(frame);
            case LOGGING_IN -> loggingIn(frame, now);
            case UP -> up(frame);
            case IDLE, UPGRADING, ENDED -> {}
        }
        return true;
    }

    private void greeted(DerpFrame frame) {
        if (frame instanceof DerpFrame.ServerKey greeting) {
            logIn(greeting.key());
        } else if (!(frame instanceof DerpFrame.Unknown)) {
            end(End.NOT_A_RELAY);
        }
    }

    private void loggingIn(DerpFrame frame, long now) {
        var agreed = box;
        if (frame instanceof DerpFrame.ServerKey greeting) {
            // After a fast start; a relay that is another than its certificate says is none to talk to.
            if (!greeting.key().equals(relay)) {
                end(End.BAD_RELAY_KEY);
            }
        } else if (frame instanceof DerpFrame.ServerInfo info && agreed != null) {
            var json = agreed.open(info.nonce(), info.box());
            var answer = json == null ? null : ServerHello.parse(json);
            if (answer == null || relay == null) {
                end(End.BAD_LOGIN_ANSWER);
                return;
            }
            state = State.UP;
            deadline = now + SILENCE_NANOS;
            sink.onUp(relay, answer);
        }
    }

    private void up(DerpFrame frame) {
        switch (frame) {
            case DerpFrame.Ping ping -> sink.write(FrameCodec.encode(new DerpFrame.Pong(ping.token())));
            case DerpFrame.Pong pong -> sink.onPong(pong.token());
            case DerpFrame.PeerGone gone -> sink.onPeerGone(gone.peer(), gone.reason());
            case DerpFrame.PeerPresent present -> sink.onPeerPresent(present.peer(), present.flags());
            case DerpFrame.Health health -> sink.onHealth(health.problem());
            case DerpFrame.Restarting restarting ->
                sink.onRestarting(restarting.reconnectInMillis(), restarting.tryForMillis());
            // What only a relay is told, and what carries nothing.
            case DerpFrame.ServerKey _,
                    DerpFrame.ClientInfo _,
                    DerpFrame.ServerInfo _,
                    DerpFrame.SendPacket _,
                    DerpFrame.RecvPacket _,
                    DerpFrame.KeepAlive _,
                    DerpFrame.NotePreferred _,
                    DerpFrame.ForwardPacket _,
                    DerpFrame.WatchConns _,
                    DerpFrame.ClosePeer _,
                    DerpFrame.Unknown _,
                    DerpFrame.Malformed _ -> {}
        }
    }

    private void end(End reason) {
        if (state != State.ENDED) {
            state = State.ENDED;
            deadline = Long.MAX_VALUE;
            sink.onEnd(reason);
        }
    }
}
