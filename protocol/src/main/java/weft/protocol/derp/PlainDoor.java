package weft.protocol.derp;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Pure. What a relay answers without TLS, on port 80: whether this is the internet, and challenges of a certificate
/// authority (RFC 8555, section 8.3). Nothing of the relay itself.
public final class PlainDoor implements HttpDoor {
    private static final String CHALLENGE = "/.well-known/acme-challenge/";

    private final Function<String, @Nullable String> challenges;

    /// @param challenges what is answered to a token, null when none is
    public PlainDoor(Function<String, @Nullable String> challenges) {
        this.challenges = challenges;
    }

    @Override
    public FrontDoor.Entry enter(HttpHead head) {
        boolean body = head.first().equals("GET");
        boolean keepAlive = HttpPage.keepsAlive(head);
        if (!body && !head.first().equals("HEAD")) {
            return HttpPage.of("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "", false, false);
        }
        var path = HttpPage.path(head);
        if (path.equals("/generate_204")) {
            return HttpPage.generate204(head, keepAlive);
        }
        var answer = path.startsWith(CHALLENGE) ? challenges.apply(path.substring(CHALLENGE.length())) : null;
        return answer == null
                ? HttpPage.of("404 Not Found", "", "", body, keepAlive)
                : HttpPage.of("200 OK", "", answer, body, keepAlive);
    }
}
