package weft.node.portmap;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import weft.protocol.packet.IpAddress;

/// The router of this host's default route, by IPv4.
///
/// @param link name of the interface on which it is
public record Gateway(IpAddress address, String link) {
    private static final int FLAG_UP = 1;
    private static final int FLAG_GATEWAY = 2;
    private static final int COLUMNS = 8;

    /// Reads `/proc/net/route` (proc(5)): the default route with the lowest metric, not through one of our tunnels.
    /// Addresses in it are numbers of this machine, little-endian on all that we run on.
    static Optional<Gateway> of(List<String> lines, Set<String> excludedLinks) {
        Optional<Gateway> best = Optional.empty();
        long bestMetric = Long.MAX_VALUE;
        for (var line : lines) {
            var columns = line.trim().split("\\s+");
            if (columns.length < COLUMNS || excludedLinks.contains(columns[0])) {
                continue;
            }
            try {
                int flags = Integer.parseInt(columns[3], 16);
                boolean isDefault = Long.parseLong(columns[1], 16) == 0 && Long.parseLong(columns[7], 16) == 0;
                long metric = Long.parseLong(columns[6]);
                int address = Integer.reverseBytes(Integer.parseUnsignedInt(columns[2], 16));
                boolean usable = isDefault
                        && (flags & FLAG_UP) != 0
                        && (flags & FLAG_GATEWAY) != 0
                        && address != 0
                        && metric < bestMetric;
                if (usable) {
                    best = Optional.of(new Gateway(IpAddress.ofIpv4(address), columns[0]));
                    bestMetric = metric;
                }
            } catch (NumberFormatException _) {
                // The headings.
            }
        }
        return best;
    }
}
