package weft.kit.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Pattern;

/// What was read is not JSON, or not of the expected type: it breaks one message. The message is one line with
/// the place.
public final class JsonMalformed extends RuntimeException {
    /// What the library puts before the words of a type that refuses its value.
    private static final Pattern REFUSED_BY_A_TYPE =
            Pattern.compile("^Cannot construct instance of `[^`]*`, problem: ");

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
        var text = REFUSED_BY_A_TYPE
                .matcher(json.getOriginalMessage().lines().findFirst().orElse("malformed"))
                .replaceFirst("");
        var place = json.getLocation();
        return place == null ? text : text + " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    }
}
