package weft.protocol.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.flow.FlowRecord;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.FiveTuple;
import weft.protocol.paths.PathReport;

/// What an engine reports on its own account: rare things only, never a packet.
public sealed interface EngineEvent {
    /// A handshake with the peer was completed; repeated at every rekey.
    record HandshakeCompleted(long peerId) implements EngineEvent {}

    /// The peer's datagrams go another way from now on.
    record PathChanged(long peerId, PathView path) implements EngineEvent {}

    /// @param report null when there is no such peer, or it does not speak disco
    record PathExplained(long peerId, long token, @Nullable PathReport report) implements EngineEvent {}

    /// Peers are about to be told where this node is: its endpoints should be found out anew, and come as
    /// [EngineCommand.SetSelfPaths] if they changed.
    record EndpointsWanted() implements EngineEvent {}

    /// A STUN server answered what [EngineCommand.SendDatagram] asked; or somebody pretends to be one, so look at the
    /// transaction. At most 120 a second.
    @SuppressWarnings("ArrayRecordComponent") // written once, read once, forgotten
    record StunReceived(Endpoint from, byte[] bytes) implements EngineEvent {}

    /// No session with the peer is left, and nobody tried to renew it.
    record SessionsExpired(long peerId) implements EngineEvent {}

    /// @param path by which the answer came
    record PingAnswered(long peerId, long token, long roundTripNanos, PathView path) implements EngineEvent {}

    record PingTimedOut(long peerId, long token) implements EngineEvent {}

    /// A ping could not be sent: no such peer, or no address of the peer's family of ours to send it from.
    record PingRefused(long peerId, long token, String reason) implements EngineEvent {}

    /// The peer's packet filter did not let in a TCP connection that our host began; the host was told at once.
    ///
    /// @param reason as on the wire: `A` policy, `S` shields up, `F` forwarding is off, `W` the peer's own firewall
    record ConnectionRefused(long peerId, FiveTuple flow, char reason) implements EngineEvent {}

    /// The kernel refused an offload; the engine goes on without it. Reported once for each.
    record OffloadRefused(String offload, String reason) implements EngineEvent {}

    /// Everything counted per flow since the last time. The engine's monotonic clock read `nowNanos` when the wall
    /// clock read `epochMillis`.
    record FlowsDrained(List<FlowRecord> flows, long lostPackets, long nowNanos, long epochMillis)
            implements EngineEvent {}

    /// Something was thrown that never should be; what the thread was at is lost. Each kind is reported once a minute.
    ///
    /// @param isOver it was one too many: the thread has ended, and the data plane is of no use any more
    record Faulted(String thread, String fault, boolean isOver) implements EngineEvent {}

    /// Somebody removed the interface with this name: the data plane has ended and is of no use any more.
    record InterfaceRemoved(String name) implements EngineEvent {}

    /// The packet path of this process does not give back what it was given: it should not be trusted with packets.
    record SelfTestFailed(String reason) implements EngineEvent {}
}
