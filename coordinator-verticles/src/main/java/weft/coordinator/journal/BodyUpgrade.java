package weft.coordinator.journal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Pure. Brings the JSON of changes and checkpoints that earlier versions wrote to the form that is read today.
///
/// | version | lacks |
/// |---|---|
/// | 1 | users' full name, standing and groups; whether a node is approved |
/// | 2 | whether a user came by an invitation |
final class BodyUpgrade {
    /// Version of the JSON of a change and of a checkpoint; readers refuse a newer one.
    static final short VERSION = 3;

    private BodyUpgrade() {}

    static String ofChange(short version, String body) {
        if (version >= VERSION) {
            return body;
        }
        var change = new JsonObject(body);
        switch (change.getString("kind")) {
            case "user-created" -> upgradeUser(version, change.getJsonObject("user"));
            case "node-joined" -> upgradeNode(version, change.getJsonObject("node"));
            default -> {
                return body;
            }
        }
        return change.encode();
    }

    static String ofCheckpoint(short version, String body) {
        if (version >= VERSION) {
            return body;
        }
        var checkpoint = new JsonObject(body);
        var users = checkpoint.getJsonArray("users", new JsonArray());
        for (int i = 0; i < users.size(); i++) {
            upgradeUser(version, users.getJsonObject(i));
        }
        var nodes = checkpoint.getJsonArray("nodes", new JsonArray());
        for (int i = 0; i < nodes.size(); i++) {
            upgradeNode(version, nodes.getJsonObject(i));
        }
        return checkpoint.encode();
    }

    private static void upgradeUser(short version, JsonObject user) {
        if (version < 2) {
            user.put("displayName", user.getString("login"))
                    .put("standing", "ACTIVE")
                    .put("groups", new JsonArray());
        }
        user.put("guest", false);
    }

    private static void upgradeNode(short version, JsonObject node) {
        if (version < 2) {
            node.put("approved", true);
        }
    }
}
