package weft.coordinator.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import weft.kit.json.JsonCodec;

/// Any thread. The ETag of a thing that is kept: it changes when the thing does, whatever else changes around it, and
/// is
/// never only a number.
public final class ETags {
    private static final int BYTES = 8;

    private final JsonCodec json;

    public ETags(JsonCodec json) {
        this.json = json;
    }

    /// @param thing the record as it is kept, not what is shown of it
    public String of(Object thing) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(json.encode(thing));
            return "v" + HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
