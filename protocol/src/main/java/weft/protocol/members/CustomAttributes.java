package weft.protocol.members;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.NodeId;

/// Pure. The attributes that administrators give devices, for postures to look at: `custom:tier` and their like. Nobody
/// gives them to the own devices, since a posture may let in who has them.
public final class CustomAttributes {
    private static final String PREFIX = "custom:";
    private static final int LENGTH_MAX = 50;
    private static final int COUNT_MAX = 64;
    private static final Pattern NAME = Pattern.compile("custom:[A-Za-z0-9_.-]+");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_.+-]*");

    private CustomAttributes() {}

    /// What the wish names takes a new value, or goes when that is empty; all else stays.
    public static Ruling give(MeshState state, Actor actor, NodeId id, Map<String, String> wish) {
        if (state.node(id) == null) {
            return Ruling.unknown("there is no node " + id);
        }
        if (!actor.administersNodes()) {
            return Ruling.forbidden("only owners, administrators and network administrators give nodes attributes");
        }
        var known = state.attributes(id);
        var edited = new TreeMap<>(known);
        for (var each : wish.entrySet()) {
            String problem = problem(each.getKey(), each.getValue());
            if (problem != null) {
                return Ruling.malformed(problem);
            }
            if (each.getValue().isEmpty()) {
                edited.remove(each.getKey());
            } else {
                edited.put(each.getKey(), each.getValue());
            }
        }
        if (edited.keySet().stream().filter(name -> name.startsWith(PREFIX)).count() > COUNT_MAX) {
            return Ruling.malformed("a node has at most " + COUNT_MAX + " custom attributes");
        }
        return edited.equals(known) ? Ruling.granted() : Ruling.granted(new Change.NodeDescribed(id, edited));
    }

    private static @Nullable String problem(String name, String value) {
        if (name.length() > LENGTH_MAX || !NAME.matcher(name).matches()) {
            return "an attribute is custom: and letters, digits and _ . - (at most " + LENGTH_MAX
                    + " characters in all), e.g. custom:tier, not '" + shortened(name) + "'";
        }
        return value.length() <= LENGTH_MAX && VALUE.matcher(value).matches()
                ? null
                : "the value of " + name + " is letters, digits and _ . + - (at most " + LENGTH_MAX
                        + "; nothing removes it), not '" + shortened(value) + "'";
    }

    private static String shortened(String text) {
        return text.length() > LENGTH_MAX + 10 ? text.substring(0, LENGTH_MAX) + "..." : text;
    }
}
