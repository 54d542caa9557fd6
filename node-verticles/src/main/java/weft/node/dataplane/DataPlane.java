package weft.node.dataplane;

import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineStatus;

/// The door to the clean room: one TUN interface, its UDP sockets and the packet engine between them.
///
/// A new data plane drops everything: it has no peers, [weft.protocol.policy.PacketFilter#DENY_ALL] and no local
/// addresses. Give it those by [EngineCommand]s; give the interface its addresses, MTU and routes by other means. All
/// methods may be called from any thread; none blocks but [#close].
public interface DataPlane extends AutoCloseable {
    /// Queues a command; false when the mailbox is full, which is then as if it had not been asked.
    boolean submit(EngineCommand command);

    /// The newest snapshot, at most about a tenth of a second old while packets flow.
    EngineStatus status();

    /// Name of the TUN interface.
    String tunName();

    /// The local UDP port, also when the kernel chose it.
    int udpPort();

    /// Stops the threads, closes the sockets and removes the TUN interface. Idempotent.
    @Override
    void close();
}
