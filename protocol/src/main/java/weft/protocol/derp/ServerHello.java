package weft.protocol.derp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a relay says of itself inside the box of its answer to a login, as JSON.
///
/// @param bytesPerSecond what it asks a client not to exceed; 0 for no limit
/// @param burstBytes what may be sent at once beyond that; 0 for no limit
public record ServerHello(int version, int bytesPerSecond, int burstBytes) {
    public static final ServerHello UNLIMITED = new ServerHello(FrameType.VERSION, 0, 0);

    public byte[] json() {
        var json = new StringBuilder("{\"version\":").append(version);
        if (bytesPerSecond > 0) {
            json.append(",\"TokenBucketBytesPerSecond\":").append(bytesPerSecond);
        }
        if (burstBytes > 0) {
            json.append(",\"TokenBucketBytesBurst\":").append(burstBytes);
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Null when it is not a JSON object.
    public static @Nullable ServerHello parse(byte[] json) {
        var members = FlatJson.parse(new String(json, StandardCharsets.UTF_8));
        if (members == null) {
            return null;
        }
        return new ServerHello(
                number(members.get("version")),
                number(members.get("TokenBucketBytesPerSecond")),
                number(members.get("TokenBucketBytesBurst")));
    }

    private static int number(@Nullable Object value) {
        return value instanceof Double number ? number.intValue() : 0;
    }
}
