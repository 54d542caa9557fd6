package weft.coordinator.relaystream;

import java.time.Duration;
import java.util.Set;
import weft.protocol.key.RelayKey;

/// Limits and rhythms of relays' streams.
///
/// @param keys relays that are admitted by their own key
/// @param heartbeat how often both sides say that they are there; 2.5 times that without a byte is a dead link
/// @param helloWithin how long a connection may take to say who it is
/// @param tokenCheck how often tokens are looked at again: a revoked one cuts its relay that soon
/// @param strangersMax connections of an event loop that have not said yet who they are; a quarter may be of one
/// network
public record RelayStreamSettings(
        Set<RelayKey> keys,
        Duration heartbeat,
        Duration helloWithin,
        Duration tokenCheck,
        int strangersMax,
        String software) {
    public RelayStreamSettings {
        keys = Set.copyOf(keys);
    }

    public static RelayStreamSettings standard(Set<RelayKey> keys) {
        return new RelayStreamSettings(
                keys, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(1), 64, "weft");
    }
}
