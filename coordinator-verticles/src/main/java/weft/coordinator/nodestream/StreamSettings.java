package weft.coordinator.nodestream;

import java.time.Duration;
import java.util.List;
import weft.protocol.netmap.RelayMap;

/// Limits and rhythms of nodes' streams.
///
/// @param heartbeat how often both sides say that they are there; 2.5 times that without a byte is a dead link
/// @param helloWithin how long a connection may take to say who it is
/// @param presenceGrace how long after a start of this process unknown nodes count as where they were
/// @param strangersMax connections of an event loop that have not said yet who they are; a quarter may be of one
/// network
/// @param waitingMax connections of an event loop that wait for a person to log in
/// @param coordinators URLs that nodes are told, for all coordinators of the cluster; empty tells none
/// @param relays that every tailnet may use
public record StreamSettings(
        Duration heartbeat,
        Duration helloWithin,
        Duration presenceGrace,
        int strangersMax,
        int waitingMax,
        String software,
        List<String> coordinators,
        RelayMap relays) {
    public StreamSettings {
        coordinators = List.copyOf(coordinators);
    }

    public static StreamSettings standard(List<String> coordinators, RelayMap relays) {
        return new StreamSettings(
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                1_024,
                4_096,
                "weft",
                coordinators,
                relays);
    }
}
