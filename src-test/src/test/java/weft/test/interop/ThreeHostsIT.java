package weft.test.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import weft.protocol.key.NodePrivateKey;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.TunnelEngine;
import weft.test.lab.TunnelSetup;
import weft.test.lab.TunnelSetup.Peer;

/// Three hosts, everybody a peer of everybody: ours twice, a foreign one once.
@RequiresLab
@TakesTurns
class ThreeHostsIT {
    private static final int HOSTS = 3;

    @Test
    void everyHostReachesEveryOther() {
        var foreign = Engines.foreign();
        Assumptions.assumeFalse(foreign.isEmpty(), "skipped, because there is no wireguard-go here");
        List<TunnelEngine> engines = List.of(Engines.WEFT, foreign.getFirst(), Engines.WEFT);
        try (var lab = Lab.open()) {
            var hosts = IntStream.range(0, HOSTS)
                    .mapToObj(i -> lab.host("host" + i))
                    .toList();
            var keys = IntStream.range(0, HOSTS)
                    .mapToObj(_ -> TunnelSetup.newPrivateKey())
                    .toList();
            lab.connectAll("switch", hosts);
            for (int i = 0; i < HOSTS; i++) {
                hosts.get(i).address("eth0", "192.0.2." + (i + 1) + "/24");
                engines.get(i).start(hosts.get(i), setup(keys, i));
            }
            for (Host from : hosts) {
                for (int to = 0; to < HOSTS; to++) {
                    if (hosts.get(to) != from) {
                        assertThat(Ping.send(from, "10.7.0." + (to + 1), 3))
                                .as("%s to host%d", from, to)
                                .matches(Ping::lostNone);
                    }
                }
            }
        }
    }

    private static TunnelSetup setup(List<NodePrivateKey> keys, int own) {
        var setup = TunnelSetup.of(keys.get(own), TwoHosts.PORT, "10.7.0." + (own + 1) + "/24");
        for (int i = 0; i < HOSTS; i++) {
            if (i != own) {
                setup = setup.with(Peer.of(keys.get(i).publicKey(), "10.7.0." + (i + 1) + "/32")
                        .at("192.0.2." + (i + 1) + ":" + TwoHosts.PORT));
            }
        }
        return setup;
    }
}
