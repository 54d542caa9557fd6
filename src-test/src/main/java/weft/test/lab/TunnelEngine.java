package weft.test.lab;

/// A program that runs one end of a WireGuard tunnel.
public interface TunnelEngine {
    /// For tables and test names.
    String name();

    /// Starts it in a host; returns when the interface is up with its addresses and routes.
    Tunnel start(Host host, TunnelSetup setup);

    /// One running end.
    ///
    /// @param control changes it while it runs, if the engine can
    record Tunnel(Host host, String interfaceName, LabProcess process) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }
}
