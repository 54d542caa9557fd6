package weft.coordinator.journal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Pure. Brings the JSON of changes and checkpoints that earlier versions wrote to the form that is read today.
///
/// | version | lacks |
/// |---|---|
/// | 1 | users' full name, standing and groups; whether a node is approved |
final class BodyUpgrade {
    /// Version of the JSON of a change and of a checkpoint; readers refuse a newer one.
    static final short VERSION = 2;

    private BodyUpgrade() {}

    static String ofChange(short version, String body) {
        if (version >= VERSION) {
            return body;
        }
        var change = new JsonObject(body);
        switch (change.getString("kind")) {
            case "user-created" -> upgradeUser(change.getJsonObject("user"));
            case "node-joined" -> upgradeNode(change.getJsonObject("node"));
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
            upgradeUser(users.getJsonObject(i));
        }
        var nodes = checkpoint.getJsonArray("nodes", new JsonArray());
        for (int i = 0; i < nodes.size(); i++) {
            upgradeNode(nodes.getJsonObject(i));
        }
        return checkpoint.encode();
    }

    private static void upgradeUser(JsonObject user) {
        user.put("displayName", user.getString("login"))
                .put("standing", "ACTIVE")
                .put("groups", new JsonArray());
    }

    private static void upgradeNode(JsonObject node) {
        node.put("approved", true);
    }
}
