package weft.kit.json;

import java.util.Locale;

/// Pure. How the member of a sealed family is called in JSON.
final class Kinds {
    private Kinds() {}

    /// The simple name in dash-case: `NodeJoined` is `node-joined`.
    static String of(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
