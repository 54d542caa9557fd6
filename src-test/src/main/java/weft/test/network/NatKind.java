package weft.test.network;

import java.util.Arrays;
import java.util.Optional;

/// What stands between a site and the internet: how IPv4 addresses are translated (mapping) and which packets come in
/// (filtering), in the words of RFC 4787.
public enum NatKind {
    /// Routed, nothing is filtered.
    OPEN("open"),
    /// A whole public address stands for the host, both ways.
    ONE_TO_ONE("1:1"),
    /// Endpoint-independent mapping and filtering.
    CONE("cone"),
    /// Endpoint-independent mapping, address-dependent filtering.
    ADDRESS_RESTRICTED("easyAF"),
    /// Endpoint-independent mapping, address- and port-dependent filtering.
    PORT_RESTRICTED("easy"),
    /// Routed; only answers come in.
    FIREWALL("firewall"),
    /// Port-restricted behind the provider's port-restricted.
    CARRIER_GRADE("cgnat"),
    /// Address- and port-dependent mapping and filtering: a new random port for every destination.
    ENDPOINT_DEPENDENT("hard"),
    /// UDP is dropped, TCP goes out.
    NO_UDP("no-udp"),
    /// Only TCP to port 443 goes out.
    ONLY_TCP_443("tcp443"),
    /// Nothing goes out but by an HTTP proxy in the site.
    ONLY_PROXY("proxy");

    private final String label;

    NatKind(String label) {
        this.label = label;
    }

    /// As it is written in tables and on the command line.
    public String label() {
        return label;
    }

    public boolean translates() {
        return this != OPEN && this != FIREWALL;
    }

    public boolean carriesUdp() {
        return this != NO_UDP && this != ONLY_TCP_443 && this != ONLY_PROXY;
    }

    static Optional<NatKind> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }

    @Override
    public String toString() {
        return label;
    }
}
