package weft.node.netcheck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Pure. Whom a round of STUN asks, and when.
///
/// A full round asks every region three times in each family, going round its servers, at 0, 100 and 200 ms. One that
/// follows a report asks the three nearest and the home: home four times, the next two twice, else once, each try later
/// by 1.2 times what the region took last. Second ports of servers come after all first ones: where a region has one
/// server, its second try goes to the second port, which tells a mapping that varies by destination.
public final class StunPlan {
    static final int FULL_TRIES = 3;
    static final long FULL_STEP_NANOS = 100_000_000L;
    static final int NEAREST = 3;
    static final int HOME_TRIES = 4;
    static final int NEAR_TRIES = 2;
    /// Where nothing was measured yet.
    static final long UNKNOWN_NANOS = 200_000_000L;

    private StunPlan() {}

    /// @param addresses of each server by its host, as they were looked up; servers without any are left out
    /// @param families of servers that this host has a way to
    /// @param last what was found last; null, or without an answer, asks everybody
    public static List<StunRound.Ask> of(
            RelayMap map,
            Map<RelayServer, List<IpAddress>> addresses,
            Families families,
            @Nullable NetcheckReport last,
            int home) {
        var known = last != null && last.regions().stream().anyMatch(RegionLatency::answered) ? last : null;
        var asks = new ArrayList<StunRound.Ask>();
        for (int region : known == null ? all(map) : nearest(map, known, home)) {
            var v4 = servers(map, region, addresses, true);
            var v6 = servers(map, region, addresses, false);
            int tries = known == null ? FULL_TRIES : tries(known, region, home);
            for (int i = 0; i < tries; i++) {
                long after = known == null ? i * FULL_STEP_NANOS : after(i, known.region(region));
                if (families.ipv4() && !v4.isEmpty()) {
                    asks.add(new StunRound.Ask(region, v4.get(i % v4.size()), after));
                }
                if (families.ipv6() && !v6.isEmpty()) {
                    asks.add(new StunRound.Ask(region, v6.get(i % v6.size()), after));
                }
            }
        }
        return asks;
    }

    /// Which families this host can send by.
    public record Families(boolean ipv4, boolean ipv6) {}

    private static Set<Integer> all(RelayMap map) {
        var ids = new LinkedHashSet<Integer>();
        map.regions().forEach(region -> ids.add(region.id()));
        return ids;
    }

    private static Set<Integer> nearest(RelayMap map, NetcheckReport last, int home) {
        var ids = new LinkedHashSet<Integer>();
        last.regions().stream()
                .filter(region -> region.answered() && map.region(region.region()) != null)
                .sorted(Comparator.comparingLong(RegionLatency::bestMicros))
                .limit(NEAREST)
                .forEach(region -> ids.add(region.region()));
        if (map.region(home) != null) {
            ids.add(home);
        }
        // A region that is new in the map has never been asked.
        map.regions().stream()
                .filter(region -> last.region(region.id()) == null)
                .forEach(region -> ids.add(region.id()));
        return ids;
    }

    private static int tries(NetcheckReport last, int region, int home) {
        if (region == home) {
            return HOME_TRIES;
        }
        long nearer = last.regions().stream()
                .filter(RegionLatency::answered)
                .filter(other -> isNearer(other, last.region(region)))
                .count();
        return nearer < NEAR_TRIES ? NEAR_TRIES : 1;
    }

    private static boolean isNearer(RegionLatency other, @Nullable RegionLatency than) {
        return than == null || !than.answered() || other.bestMicros() < than.bestMicros();
    }

    private static long after(int attempt, @Nullable RegionLatency known) {
        long nanos = known == null || !known.answered() ? UNKNOWN_NANOS : known.bestMicros() * 1_000;
        long later = attempt > 1 ? attempt * 50_000_000L : 0;
        return attempt * (nanos * 6 / 5) + later;
    }

    private static List<Endpoint> servers(
            RelayMap map, int region, Map<RelayServer, List<IpAddress>> addresses, boolean ipv4) {
        var known = map.region(region);
        if (known == null) {
            return List.of();
        }
        var endpoints = new LinkedHashSet<Endpoint>();
        for (var server : known.servers()) {
            if (server.stunPort() != RelayServer.NO_STUN) {
                at(addresses.getOrDefault(server, List.of()), ipv4, server.stunPort(), endpoints);
            }
        }
        for (var server : known.servers()) {
            var second = server.stunPort2();
            if (second != null) {
                at(addresses.getOrDefault(server, List.of()), ipv4, second, endpoints);
            }
        }
        return List.copyOf(endpoints);
    }

    private static void at(List<IpAddress> addresses, boolean ipv4, int port, Set<Endpoint> endpoints) {
        addresses.stream()
                .filter(address -> address.isIpv4() == ipv4)
                .forEach(address -> endpoints.add(new Endpoint(address, port)));
    }
}
