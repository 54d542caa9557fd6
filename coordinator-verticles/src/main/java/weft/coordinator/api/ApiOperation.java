package weft.coordinator.api;

import io.vertx.core.http.HttpMethod;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.protocol.rights.Reach;
import weft.protocol.rights.Scope;

/// Pure. One operation of the API, as its document has it.
///
/// @param path below the API's root, with `{name}` for what varies
/// @param need the scope that it needs; null when anybody with a credential may
/// @param isPublic needs no credential at all
/// @param isOfCluster only for cluster operators, whatever the scope
/// @param least how far the caller has to reach
/// @param status of the answer when it is done
/// @param bodyAdvice what to do when a body is larger than may be; empty when there is nothing to say
public record ApiOperation(
        String id,
        HttpMethod method,
        String path,
        @Nullable Scope need,
        boolean isPublic,
        boolean isOfCluster,
        Reach least,
        int status,
        int bodyBytesMax,
        String bodyAdvice,
        Body body) {

    /// Whether a body comes with it.
    public enum Body {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /// As the router has it: `/tailnets/:tailnet`.
    String route() {
        return path.replaceAll("\\{([^}]+)}", ":$1");
    }

    boolean hasPath(String text) {
        return Pattern.matches(path.replaceAll("\\{[^}]+}", "[^/]+"), text);
    }
}
