package weft.test.lab;

/// A program that runs one end of a WireGuard tunnel.
public interface TunnelEngine {
    /// For tables and test names.
    String name();

    /// Whether it learns a peer's endpoint from the peer's packets, as WireGuard does.
    boolean learnsEndpoints();

    /// Starts it in a host; returns when the interface is up with its addresses and routes.
    Tunnel start(Host host, TunnelSetup setup);

    /// One running end.
    record Tunnel(Host host, String interfaceName, LabProcess process) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }
}
