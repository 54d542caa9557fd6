package weft.kit.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/// What was read is not JSON, or not of the expected type: it breaks one message. The message is one line with
/// the place.
public final class JsonMalformed extends RuntimeException {
    JsonMalformed(String message) {
        super(message);
    }

    JsonMalformed(IOException cause) {
        super(oneLine(cause), cause);
    }

    private static String oneLine(IOException cause) {
        if (!(cause instanceof JsonProcessingException json)) {
            return "unreadable JSON";
        }
        var text = json.getOriginalMessage().lines().findFirst().orElse("malformed");
        var place = json.getLocation();
        return place == null ? text : text + " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    }
}
