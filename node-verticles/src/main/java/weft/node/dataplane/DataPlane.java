package weft.node.dataplane;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineListener;
import weft.protocol.engine.EngineStatus;

/// The door to the clean room: one TUN interface, its UDP sockets and the packet engine between them.
///
/// A new data plane drops everything: it has no peers, [weft.protocol.policy.PacketFilter#DENY_ALL] and no local
/// addresses. Give it those by [EngineCommand]s; give the interface its addresses, MTU and routes by other means.
/// All methods may be called from any thread.
public interface DataPlane extends AutoCloseable {
    /// Makes the TUN interface, binds the UDP sockets and starts.
    ///
    /// @param listener hears events on a thread of the data plane's own
    /// @throws DataPlaneException when the system does not allow it, with one line for a person
    static DataPlane open(DataPlaneConfig config, EngineListener listener) throws DataPlaneException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new DataPlaneException(
                    DataPlaneException.Reason.UNSUPPORTED_SYSTEM,
                    "there is no data plane for " + System.getProperty("os.name") + " yet: run this on Linux");
        }
        return LinuxDataPlane.open(config, listener);
    }

    /// Completes when the packet path has been rehearsed and is compiled, about a second after [#open]; at once in
    /// a process that has done so before. Packets go through before that too, but slowly.
    CompletableFuture<@Nullable Void> compiled();

    /// Queues a command; false when the mailbox is full, which is then as if it had not been asked.
    boolean submit(EngineCommand command);

    /// A snapshot made now; waits for the packet thread, usually less than a millisecond and at most 0.2 seconds.
    EngineStatus status();

    /// Writes inner packets of both directions as a pcap file until the returned handle is closed, which closes
    /// `out` too. One capture at a time; packets that come too fast for it are left out.
    ///
    /// @param snapLength bytes kept of each packet
    AutoCloseable capture(OutputStream out, int snapLength) throws IOException;

    /// Where datagrams go out to relays and come in from them.
    RelayDoor relayDoor();

    /// Name of the TUN interface.
    String tunName();

    /// The local UDP port, also when the kernel chose it.
    int udpPort();

    /// Stops the threads, closes the sockets and removes the TUN interface. Idempotent.
    @Override
    void close();
}
