package weft.protocol.engine;

import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;

/// How a peer's datagrams travel. Both a direct path and a relay: while it is uncertain whether the direct one still
/// carries, packets go both ways. Neither: no way is known.
///
/// @param direct where datagrams go straight; null when they do not
/// @param relay region of the relay that carries them, 0 for none
/// @param why in a few words, for a person
public record PathView(@Nullable Endpoint direct, int relay, String why) {
    static PathView of(@Nullable Path path, @Nullable Path copyPath, String why) {
        if (path == null) {
            return new PathView(null, 0, why);
        }
        if (path.isRelay()) {
            return new PathView(null, path.region(), why);
        }
        return new PathView(path.endpoint(), copyPath == null ? 0 : copyPath.region(), why);
    }

    /// Whether anything is known.
    public boolean exists() {
        return direct != null || relay > 0;
    }

    @Override
    public String toString() {
        if (direct == null) {
            return relay > 0 ? "relay " + relay : "none";
        }
        return "direct " + direct + (relay > 0 ? " and relay " + relay : "");
    }
}
