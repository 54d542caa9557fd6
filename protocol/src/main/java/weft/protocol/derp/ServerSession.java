package weft.protocol.derp;

import org.jspecify.annotations.Nullable;
import weft.protocol.box.NaclBox;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayPrivateKey;

/// Pure; one per connection, owned by its event loop. The relay's end of a DERP stream, but for packets: those are
/// passed on by the relay itself, where they lie.
///
/// A connection begins with [#greeting]. Its first frame must be the login; whoever opened the box has proven its
/// key. After a [ServerStep.Refused] there are no more steps.
public final class ServerSession {
    private final RelayPrivateKey own;
    private final @Nullable MeshKey meshKey;
    private final Entropy entropy;
    private State state = State.AWAITING_LOGIN;

    /// @param meshKey what the relays of this region share; null when this one is alone
    public ServerSession(RelayPrivateKey own, @Nullable MeshKey meshKey, Entropy entropy) {
        this.own = own;
        this.meshKey = meshKey;
        this.entropy = entropy;
    }

    public ServerSession(RelayPrivateKey own, Entropy entropy) {
        this(own, null, entropy);
    }

    /// Exits: `AWAITING_LOGIN` to `SERVING`, `MESHED` or `REFUSED`; these two to `REFUSED`; `REFUSED` to nowhere.
    private enum State {
        AWAITING_LOGIN,
        SERVING,
        /// The client is a relay of the same region.
        MESHED,
        REFUSED
    }

    /// The relay's first frame.
    public byte[] greeting() {
        return FrameCodec.encode(new DerpFrame.ServerKey(own.publicKey()));
    }

    /// Payload length at which a header alone condemns its connection.
    public int payloadMax(int type) {
        if (state == State.AWAITING_LOGIN) {
            return FrameType.CLIENT_INFO_MAX;
        }
        return switch (type) {
            case FrameType.SEND_PACKET -> FrameType.SEND_MAX;
            case FrameType.PING, FrameType.PONG -> FrameType.PING_MAX;
            default -> FrameType.SEND_MAX + 32;
        };
    }

    /// Any frame but a packet of a connection that logged in: a [FrameType#SEND_PACKET], or of another relay a
    /// [FrameType#FORWARD_PACKET].
    public ServerStep onFrame(int type, byte[] b, int offset, int length) {
        var step = switch (state) {
            case AWAITING_LOGIN -> login(type, b, offset, length);
            case SERVING, MESHED -> serve(type, b, offset, length);
            case REFUSED -> new ServerStep.Refused(Refusal.AFTER_THE_END);
        };
        if (step instanceof ServerStep.Refused) {
            state = State.REFUSED;
        }
        return step;
    }

    private ServerStep login(int type, byte[] b, int offset, int length) {
        if (type != FrameType.CLIENT_INFO
                || !(FrameCodec.decode(type, b, offset, length) instanceof DerpFrame.ClientInfo info)) {
            return new ServerStep.Refused(Refusal.NO_LOGIN);
        }
        var box = NaclBox.between(own, info.client());
        byte @Nullable [] json = box == null ? null : box.open(info.nonce(), info.box());
        if (box == null || json == null) {
            return new ServerStep.Refused(Refusal.BAD_BOX);
        }
        var hello = ClientHello.parse(json);
        if (hello == null) {
            return new ServerStep.Refused(Refusal.BAD_HELLO);
        }
        state = isOfThisMesh(hello) ? State.MESHED : State.SERVING;
        return new ServerStep.LoggedIn(info.client(), hello, state == State.MESHED, answer(box));
    }

    private boolean isOfThisMesh(ClientHello hello) {
        return meshKey != null && hello.meshKey() != null && meshKey.matches(hello.meshKey());
    }

    private byte[] answer(NaclBox box) {
        var nonce = entropy.bytes(NaclBox.NONCE_LENGTH);
        return FrameCodec.encode(new DerpFrame.ServerInfo(nonce, box.seal(nonce, ServerHello.UNLIMITED.json())));
    }

    private ServerStep serve(int type, byte[] b, int offset, int length) {
        return switch (FrameCodec.decode(type, b, offset, length)) {
            case DerpFrame.Ping ping -> new ServerStep.Answer(FrameCodec.encode(new DerpFrame.Pong(ping.token())));
            case DerpFrame.NotePreferred note -> new ServerStep.Preferred(note.home());
            case DerpFrame.WatchConns _ -> ifMeshed(new ServerStep.Watch());
            case DerpFrame.ClosePeer close -> ifMeshed(new ServerStep.ClosePeer(close.peer()));
            case DerpFrame.ForwardPacket _ -> ifMeshed(new ServerStep.Ignored());
            case DerpFrame.Malformed _ -> new ServerStep.Refused(Refusal.MALFORMED);
            case DerpFrame.SendPacket _ -> throw new IllegalArgumentException("packets do not pass through a session");
            case DerpFrame.ServerKey _,
                    DerpFrame.ClientInfo _,
                    DerpFrame.ServerInfo _,
                    DerpFrame.RecvPacket _,
                    DerpFrame.KeepAlive _,
                    DerpFrame.PeerGone _,
                    DerpFrame.PeerPresent _,
                    DerpFrame.Pong _,
                    DerpFrame.Health _,
                    DerpFrame.Restarting _,
                    DerpFrame.Unknown _ -> new ServerStep.Ignored();
        };
    }

    private ServerStep ifMeshed(ServerStep step) {
        return state == State.MESHED ? step : new ServerStep.Refused(Refusal.NOT_A_MESH_PEER);
    }

    /// Who would be told that `gone` left.
    public static byte[] peerGone(NodeKey gone, DerpFrame.GoneReason reason) {
        return FrameCodec.encode(new DerpFrame.PeerGone(gone, reason));
    }
}
