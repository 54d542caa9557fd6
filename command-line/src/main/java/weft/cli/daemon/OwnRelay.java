package weft.cli.daemon;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.cli.Complaint;
import weft.coordinator.launch.ConfiguredRelays;
import weft.coordinator.launch.Coordinator;
import weft.derp.admission.CoordinatorAccess;
import weft.derp.launch.Clientele;
import weft.derp.launch.Relay;
import weft.derp.launch.RelayFailed;
import weft.derp.launch.RelayOptions;
import weft.derp.launch.RelayPorts;
import weft.derp.relay.Mesh;
import weft.derp.tls.TlsSource;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.HostText;

/// The relay that a coordinator brings along in its own process, so that a first mesh needs no thought about relays. It
/// asks this coordinator whom to serve, as any other relay would.
final class OwnRelay implements AutoCloseable {
    /// What the region is called in the map: high, so that it is in nobody's way.
    static final int REGION = 900;

    private static final String WITHOUT = "none";
    private static final String STUN = "stun=";

    private final Relay relay;
    private final RelayServer server;

    /// Where it shall listen.
    ///
    /// @param stun null for no STUN
    record Wish(HostPortText relay, @Nullable HostPortText stun) {
        static final String DEFAULT = "0.0.0.0:8444,stun=0.0.0.0:3478";

        /// Reads `HOST:PORT[,stun=HOST:PORT]`; null for `none`.
        static @Nullable Wish parse(String text) {
            if (text.equals(WITHOUT)) {
                return null;
            }
            var parts = text.split(",", -1);
            if (parts.length > 2 || parts.length == 2 && !parts[1].startsWith(STUN)) {
                throw Complaint.usage(
                        "--relay '" + text + "' is not HOST:PORT[,stun=HOST:PORT], for example " + DEFAULT);
            }
            return new Wish(
                    HostPortText.parse("--relay", parts[0]),
                    parts.length == 1 ? null : HostPortText.parse("--relay", parts[1].substring(STUN.length())));
        }
    }

    private OwnRelay(Relay relay, RelayServer server) {
        this.relay = relay;
        this.server = server;
    }

    /// The coordinator that it comes with.
    ///
    /// @param state the coordinator's directory
    /// @param url of the coordinator, as this host reaches it
    /// @param publicUrls how nodes reach the coordinator; their host is the relay's too
    record Beside(Coordinator coordinator, Path state, String url, List<String> publicUrls) {}

    /// Starts it beside a coordinator that serves, and tells the coordinator's nodes of it.
    ///
    /// @param others relays of the configuration
    /// @throws RelayFailed with one line for a person
    static OwnRelay start(Wish wish, Beside beside, ConfiguredRelays others) {
        var coordinator = beside.coordinator();
        var directory = beside.state().resolve("relay");
        var keys = new HashSet<>(others.keys());
        keys.add(Relay.keyUnder(directory));
        coordinator.relays(new ConfiguredRelays(others.map(), keys));
        var stun = wish.stun();
        var relay = Relay.start(new RelayOptions(
                new RelayPorts(address(wish.relay()), stun == null ? null : address(stun)),
                directory,
                new TlsSource.SelfSigned(),
                new Clientele.Coordinated(new CoordinatorAccess(
                        List.of(beside.url()), null, coordinator.key().pin())),
                Mesh.NONE,
                0));
        var server = new RelayServer(
                "own",
                publicHost(wish.relay().host(), beside.publicUrls()),
                relay.port(),
                relay.stunPort() == 0 ? RelayServer.NO_STUN : relay.stunPort(),
                relay.stunPort2() == 0 ? null : relay.stunPort2(),
                relay.pin(),
                null,
                null,
                false);
        var region = new RelayRegion(REGION, "own", "Beside the coordinator", List.of(server));
        coordinator.relays(new ConfiguredRelays(others.map().with(List.of(region)), keys));
        return new OwnRelay(relay, server);
    }

    /// Where nodes are told that it is.
    String place() {
        return server.host() + ":" + server.port()
                + (server.stunPort() == RelayServer.NO_STUN ? "" : ", STUN on UDP port " + server.stunPort())
                + (server.stunPort2() == null ? "" : " and " + server.stunPort2());
    }

    @Override
    public void close() {
        relay.close();
    }

    private static InetSocketAddress address(HostPortText text) {
        return new InetSocketAddress(text.host(), text.port());
    }

    private static String publicHost(String listen, List<String> publicUrls) {
        if (!publicUrls.isEmpty()) {
            var host = URI.create(publicUrls.getFirst()).getHost();
            if (host != null) {
                return HostText.bare(host);
            }
        }
        return new InetSocketAddress(listen, 0).getAddress().isAnyLocalAddress() ? ownAddress() : listen;
    }

    /// An address of this host that others can have a route to, IPv4 before IPv6.
    private static String ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparing((InetAddress address) -> !(address instanceof Inet4Address)))
                    .map(InetAddress::getHostAddress)
                    .orElse("127.0.0.1");
        } catch (SocketException unknown) {
            throw new RelayFailed("cannot list this host's addresses: name one with --url", unknown);
        }
    }
}
