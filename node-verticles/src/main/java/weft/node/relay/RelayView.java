package weft.node.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pure, immutable. A node's connections to relays as they are just now.
///
/// @param home region on whose relay the node listens, 0 for none
/// @param links those that are open or being opened, by region
public record RelayView(int home, List<Link> links) {
    public static final RelayView NONE = new RelayView(0, List.of());

    public RelayView {
        links = List.copyOf(links);
    }

    /// Exits: `IDLE` to `CONNECTING`; `CONNECTING` to `UP` or `WAITING`; `UP` to `IDLE` or `WAITING`; `WAITING` to
    /// `CONNECTING`.
    public enum State {
        /// Nobody needs it just now.
        IDLE,
        CONNECTING,
        UP,
        /// It failed, and will be tried again.
        WAITING
    }

    /// @param server `host:port` that is connected, or was tried last; null before the first try
    /// @param problem why it is not up, or what the relay says is wrong with itself; null when all is well
    /// @param dropped datagrams that found no room, or waited too long
    public record Link(
            int region,
            String code,
            State state,
            @Nullable String server,
            @Nullable String problem,
            long sent,
            long received,
            long dropped) {}

    public boolean isHomeUp() {
        return links.stream().anyMatch(link -> link.region() == home && link.state() == State.UP);
    }
}
