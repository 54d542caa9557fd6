package weft.protocol.netmap;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// Pure. One relay of a region: DERP over TLS on `port`, STUN over UDP on `stunPort`.
///
/// @param name unique in its region, for people
/// @param host name or address to connect to, and the name that its certificate must have
/// @param stunPort where it answers STUN, [#NO_STUN] when it does not
/// @param stunPort2 where it answers STUN too, so that a node with one relay learns whether its NAT maps each
/// destination
///     to another port; null when it does not
/// @param certificateName `sha256-raw:<64 hex>` accepts the one certificate with that SHA-256 and asks nobody else; any
///     other text is the name that the certificate must have instead of `host`; null is `host`
/// @param ipv4 address to use instead of looking `host` up; null looks it up
/// @param ipv6 the same for IPv6
/// @param plainHttp speak without TLS: for labs
public record RelayServer(
        String name,
        String host,
        int port,
        int stunPort,
        @Nullable Integer stunPort2,
        @Nullable String certificateName,
        @Nullable String ipv4,
        @Nullable String ipv6,
        boolean plainHttp) {
    public static final int NO_STUN = -1;
    /// Begins a certificate's name that is the SHA-256 of its bytes.
    public static final String PIN_PREFIX = "sha256-raw:";

    private static final int NAME_MAX = 63;
    private static final int HOST_MAX = 253;
    private static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}"
                    + "[A-Za-z0-9_])?)*\\.?");
    private static final Pattern PIN = Pattern.compile("sha256-raw:[0-9a-f]{64}");

    /// @throws IllegalArgumentException with one line for a person
    public RelayServer {
        RelayTexts.requireLabel("a relay's name", name, NAME_MAX);
        requireHost(host);
        requirePort("a relay's port", port);
        if (stunPort != NO_STUN) {
            requirePort("a relay's STUN port", stunPort);
        }
        if (stunPort2 != null) {
            requirePort("a relay's second STUN port", stunPort2);
            if (stunPort == NO_STUN || stunPort == stunPort2) {
                throw new IllegalArgumentException("a second STUN port stands beside a first one, and is another");
            }
        }
        if (certificateName != null) {
            requireCertificateName(certificateName);
        }
        requireFamily(ipv4, true);
        requireFamily(ipv6, false);
    }

    /// A relay that answers STUN on one port at most.
    public RelayServer(
            String name,
            String host,
            int port,
            int stunPort,
            @Nullable String certificateName,
            @Nullable String ipv4,
            @Nullable String ipv6,
            boolean plainHttp) {
        this(name, host, port, stunPort, null, certificateName, ipv4, ipv6, plainHttp);
    }

    private static void requireHost(String host) {
        if (host.indexOf(':') >= 0) {
            IpAddress.parse(host);
        } else if (host.length() > HOST_MAX || !HOST_NAME.matcher(host).matches()) {
            throw new IllegalArgumentException("\"" + RelayTexts.shown(host) + "\" is no host name and no address");
        }
    }

    private static void requirePort(String what, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(what + " is 1 to 65535, this is " + port);
        }
    }

    private static void requireCertificateName(String name) {
        if (name.startsWith(PIN_PREFIX)) {
            if (!PIN.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "a pinned certificate is sha256-raw: and 64 hexadecimal digits, as weft derp prints it");
            }
        } else {
            requireHost(name);
        }
    }

    private static void requireFamily(@Nullable String address, boolean isIpv4) {
        if (address != null && IpAddress.parse(address).isIpv4() != isIpv4) {
            throw new IllegalArgumentException("\"" + address + "\" is no IPv" + (isIpv4 ? 4 : 6) + " address");
        }
    }
}
