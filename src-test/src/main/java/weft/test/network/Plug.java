package weft.test.network;

/// Where a site's router is plugged in: its addresses on the way out, and the ranges that are routed to it.
///
/// @param number which of its upstream's subscribers it is
/// @param wan of its own interface, with prefix length
/// @param gateway upstream's address
/// @param secondAddress public, routed to it, for a host of its own (1:1)
/// @param lan first three bytes of the network inside
/// @param lanFirst last byte of the router's address inside; the hosts' follow at ten above
/// @param lanBits prefix length inside
/// @param ipv6Wan of its own interface, with prefix length; empty where upstream has none
/// @param ipv6Lan prefix of its LAN, `2001:db8:7:1::`
record Plug(
        int number,
        String wan,
        String gateway,
        String secondAddress,
        String lan,
        int lanFirst,
        int lanBits,
        String ipv6Wan,
        String ipv6Gateway,
        String ipv6Lan) {
    private static final int HOSTS_FROM = 10;

    String firstHost() {
        return host(0);
    }

    String host(int index) {
        return lan + "." + (lanFirst + HOSTS_FROM - 1 + index);
    }

    String ipv6Host(int index) {
        return ipv6Lan + (HOSTS_FROM + index);
    }

    String lanGateway() {
        return lan + "." + lanFirst;
    }

    /// The same place, with another network inside.
    Plug withLan(String network) {
        return new Plug(number, wan, gateway, secondAddress, network, 1, 24, ipv6Wan, ipv6Gateway, ipv6Lan);
    }
}
