package weft.protocol.mesh;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Pure. Names of nodes: DNS labels (RFC 1035: letters, digits and inner dashes, at most 63), unique in a tailnet.
public final class NodeNames {
    public static final int LENGTH_MAX = 63;
    private static final String FALLBACK = "node";

    private NodeNames() {}

    public static boolean isLabel(String name) {
        return name.length() <= LENGTH_MAX && name.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    }

    /// The label nearest to what a device calls itself: `Ann's Laptop.home` is `ann-s-laptop`.
    public static String labelOf(String hostname) {
        int dot = hostname.indexOf('.');
        var first = dot < 0 ? hostname : hostname.substring(0, dot);
        var label = trim(first.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"), LENGTH_MAX);
        return label.isEmpty() ? FALLBACK : label;
    }

    /// The label of a hostname, or that with -1, -2 … when other nodes have it.
    ///
    /// @param leaving whose name is free, as it goes with the same change; null for nobody
    public static String freeFor(MeshState state, String hostname, @Nullable NodeId leaving) {
        var label = labelOf(hostname);
        var name = label;
        for (int i = 1; isTaken(state, name, leaving); i++) {
            var suffix = "-" + i;
            name = trim(label, LENGTH_MAX - suffix.length()) + suffix;
        }
        return name;
    }

    private static boolean isTaken(MeshState state, String name, @Nullable NodeId leaving) {
        var holder = state.nodeByName(name);
        return holder.isPresent() && !holder.get().id().equals(leaving);
    }

    private static String trim(String label, int lengthMax) {
        int start = label.startsWith("-") ? 1 : 0;
        int end = Math.min(label.length(), start + lengthMax);
        while (end > start && label.charAt(end - 1) == '-') {
            end--;
        }
        return label.substring(start, end);
    }
}
