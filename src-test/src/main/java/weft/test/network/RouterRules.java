package weft.test.network;

import weft.test.network.SitePlan.Ipv6;

/// Pure. The nftables rules of a site's router, whose interfaces are `wan` and `lan`.
///
/// What nobody inside asked for is dropped before connection tracking keeps it: an entry left by a stranger's packet
/// would take the port that the host's own packet to that stranger needs, and make an easy NAT look like a hard one.
final class RouterRules {
    /// RFC 4787, 4.3: at least two minutes. Also how long the kernel keeps a flow that was answered.
    private static final String MAPPING_SECONDS = "120s";

    private final SitePlan plan;
    private final Plug plug;
    private final StringBuilder text = new StringBuilder();

    private RouterRules(SitePlan plan, Plug plug) {
        this.plan = plan;
        this.plug = plug;
    }

    static String of(SitePlan plan, Plug plug) {
        return new RouterRules(plan, plug).write();
    }

    private String write() {
        if (plan.kind().translates()) {
            translation();
        }
        table("inet filter", () -> {
            chain("forward", "type filter hook forward priority 0; policy accept;", this::forwarding);
            chain("input", "type filter hook input priority 0; policy accept;", () -> {
                line("iifname \"wan\" meta l4proto { tcp, udp } ct state new drop");
                line("iifname \"wan\" ct state invalid drop");
                if (plan.kind() == NatKind.ONLY_PROXY) {
                    line("iifname \"lan\" tcp dport " + HttpProxy.PORT + " accept");
                }
                if (!plan.kind().carriesUdp()) {
                    line("iifname \"lan\" meta l4proto udp drop");
                }
            });
            if (plan.wire().silent()) {
                chain("output", "type filter hook output priority 0; policy accept;", () -> {
                    line("icmp type destination-unreachable icmp code frag-needed drop");
                    line("icmpv6 type packet-too-big drop");
                });
            }
        });
        return text.toString();
    }

    private void translation() {
        table("ip nat", () -> {
            boolean remembers = plan.kind() == NatKind.CONE || plan.kind() == NatKind.ADDRESS_RESTRICTED;
            if (remembers) {
                memory();
            }
            chain("prerouting", "type nat hook prerouting priority dstnat; policy accept;", this::inward);
            chain("postrouting", "type nat hook postrouting priority srcnat; policy accept;", this::outward);
        });
    }

    /// Which port stands for which host, and whom each has sent to: noted from the packets that leave, before they are
    /// translated. Masquerading keeps the port when it is free.
    private void memory() {
        line("map mapped { type inet_service : ipv4_addr; flags dynamic,timeout; timeout " + MAPPING_SECONDS
                + "; size 65535; }");
        line("set spoken { type inet_service . ipv4_addr; flags dynamic,timeout; timeout " + MAPPING_SECONDS
                + "; size 65535; }");
        chain("note", "type filter hook postrouting priority 50; policy accept;", () -> {
            line("oifname \"wan\" ip protocol udp update @mapped { udp sport : ip saddr }");
            line("oifname \"wan\" ip protocol udp update @spoken { udp sport . ip daddr }");
        });
    }

    private void inward() {
        switch (plan.kind()) {
            case ONE_TO_ONE ->
                line("iifname \"wan\" ip daddr " + plug.secondAddress() + " dnat to " + plug.firstHost());
            case CONE -> line("iifname \"wan\" ip protocol udp dnat to udp dport map @mapped");
            case ADDRESS_RESTRICTED ->
                line("iifname \"wan\" udp dport . ip saddr @spoken dnat to udp dport map @mapped");
            case OPEN,
                    PORT_RESTRICTED,
                    FIREWALL,
                    CARRIER_GRADE,
                    ENDPOINT_DEPENDENT,
                    NO_UDP,
                    ONLY_TCP_443,
                    ONLY_PROXY -> {}
        }
    }

    private void outward() {
        switch (plan.kind()) {
            case ONE_TO_ONE ->
                line("oifname \"wan\" ip saddr " + plug.firstHost() + " snat to " + plug.secondAddress());
            case ENDPOINT_DEPENDENT -> line("oifname \"wan\" masquerade fully-random");
            case OPEN, FIREWALL -> {}
            case CONE, ADDRESS_RESTRICTED, PORT_RESTRICTED, CARRIER_GRADE, NO_UDP, ONLY_TCP_443, ONLY_PROXY ->
                line("oifname \"wan\" masquerade");
        }
    }

    private void forwarding() {
        if (plan.wire().lossPercent() > 0) {
            line("numgen random mod 100 < " + plan.wire().lossPercent() + " drop");
        }
        ipv6();
        switch (plan.kind()) {
            case OPEN -> {}
            case NO_UDP -> line("meta l4proto udp drop");
            case ONLY_TCP_443 -> {
                line("ct state established,related accept");
                line("iifname \"lan\" tcp dport 443 accept");
                line("drop");
            }
            case ONLY_PROXY -> line("drop");
            case FIREWALL, ONE_TO_ONE, CONE, ADDRESS_RESTRICTED, PORT_RESTRICTED, CARRIER_GRADE, ENDPOINT_DEPENDENT -> {
                line("ct state established,related accept");
                line("ct status dnat accept");
                line("iifname \"wan\" drop");
            }
        }
    }

    private void ipv6() {
        if (plan.ipv6() == Ipv6.FIREWALL) {
            line("iifname \"wan\" meta nfproto ipv6 ct state established,related accept");
            line("iifname \"wan\" meta nfproto ipv6 drop");
        }
        line("meta nfproto ipv6 accept");
    }

    private void table(String name, Runnable body) {
        text.append("table ").append(name).append(" {\n");
        body.run();
        text.append("}\n");
    }

    private void chain(String name, String hook, Runnable body) {
        text.append("chain ").append(name).append(" {\n");
        line(hook);
        body.run();
        text.append("}\n");
    }

    private void line(String rule) {
        text.append(rule).append('\n');
    }
}
