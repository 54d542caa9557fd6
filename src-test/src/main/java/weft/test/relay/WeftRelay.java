package weft.test.relay;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import weft.derp.launch.Clientele;
import weft.derp.launch.Relay;
import weft.derp.launch.RelayOptions;
import weft.derp.launch.RelayPorts;
import weft.derp.relay.Mesh;
import weft.derp.tls.TlsSource;

/// Our relay, in this process.
public record WeftRelay(Relay relay, Path state) implements RunningRelay {
    /// @param port 0 for any
    public static WeftRelay start(Path state, int port, Mesh mesh) {
        var ports = new RelayPorts(new InetSocketAddress(HOST, port), new InetSocketAddress(HOST, 0));
        return new WeftRelay(
                Relay.start(
                        new RelayOptions(ports, state, new TlsSource.SelfSigned(), new Clientele.Anyone(), mesh, 2)),
                state);
    }

    @Override
    public int port() {
        return relay.port();
    }

    @Override
    public String pin() {
        return relay.pin();
    }

    @Override
    public Path certificate() {
        return state.resolve("tls.crt");
    }

    @Override
    public void close() {
        relay.close();
    }
}
