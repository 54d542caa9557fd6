package weft.node.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Packet thread, once opened. What became of each offload that was asked of the kernel; each refusal is said once.
final class Offloads {
    static final String TUN_HEADERS = "tun virtio headers";
    static final String TUN_TCP = "tun tcp segmentation";
    static final String TUN_UDP = "tun udp segmentation";
    static final String UDP_SEND = "udp segmentation (gso)";
    static final String UDP_RECEIVE = "udp aggregation (gro)";
    static final String UDP_BUFFERS = "udp socket buffers";
    static final String IPV6 = "udp over ipv6";

    record Refusal(String offload, String reason) {}

    private final SortedMap<String, String> facts = new TreeMap<>();
    private final List<Refusal> refusals = new ArrayList<>();

    void on(String offload) {
        facts.putIfAbsent(offload, "on");
    }

    void off(String offload, String reason) {
        var before = facts.put(offload, "off: " + reason);
        if (before == null || before.equals("on")) {
            refusals.add(new Refusal(offload, reason));
        }
    }

    boolean isOn(String offload) {
        return "on".equals(facts.get(offload));
    }

    SortedMap<String, String> snapshot() {
        return new TreeMap<>(facts);
    }

    /// Refusals that were not taken yet.
    List<Refusal> takeRefusals() {
        if (refusals.isEmpty()) {
            return List.of();
        }
        var taken = List.copyOf(refusals);
        refusals.clear();
        return taken;
    }
}
