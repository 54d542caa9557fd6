package weft.protocol.members;

import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetSettings;

/// Pure. What is decided for a whole tailnet. Who waits for an approval goes on waiting when it is not asked for any
/// more: it was asked for when they came.
public final class SettingsRules {
    private SettingsRules() {}

    public static Ruling replace(MeshState state, Actor actor, TailnetSettings settings) {
        if (!actor.administersUsers()) {
            return Ruling.forbidden("only owners and administrators change settings");
        }
        return state.settings().equals(settings)
                ? Ruling.granted()
                : Ruling.granted(new Change.SettingsReplaced(settings));
    }
}
