package weft.protocol.derp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a client says of itself inside the box of its login, as JSON.
///
/// @param version the client's protocol version
/// @param meshKey 64 hexadecimal digits shared by the relays of a region; null for a node
/// @param canAckPings it answers a relay's pings
/// @param isProber it only measures
public record ClientHello(int version, @Nullable String meshKey, boolean canAckPings, boolean isProber) {
    /// How a node introduces itself.
    public static final ClientHello NODE = new ClientHello(FrameType.VERSION, null, true, false);

    public byte[] json() {
        var json = new StringBuilder("{");
        if (meshKey != null) {
            json.append("\"meshKey\":").append(FlatJson.quote(meshKey)).append(',');
        }
        json.append("\"version\":").append(version).append(",\"CanAckPings\":").append(canAckPings);
        if (isProber) {
            json.append(",\"IsProber\":true");
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Null when it is not a JSON object.
    public static @Nullable ClientHello parse(byte[] json) {
        var members = FlatJson.parse(new String(json, StandardCharsets.UTF_8));
        if (members == null) {
            return null;
        }
        int version = members.get("version") instanceof Double number ? number.intValue() : 0;
        var mesh = members.get("meshKey") instanceof String text && !text.isEmpty() ? text : null;
        return new ClientHello(
                version,
                mesh,
                Boolean.TRUE.equals(members.get("CanAckPings")),
                Boolean.TRUE.equals(members.get("IsProber")));
    }
}
