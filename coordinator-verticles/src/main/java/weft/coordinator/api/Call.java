package weft.coordinator.api;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.UserId;
import weft.protocol.rights.Reach;

/// Event loop. A request of the API that is let in: checked against the document, from somebody who may make it.
public final class Call {
    private static final int REASON_LENGTH_MAX = 500;

    private final RoutingContext request;
    private final ApiOperation operation;
    private final Caller caller;
    private final Reach reach;
    private final @Nullable MeshState tailnet;
    private final JsonCodec json;

    Call(
            RoutingContext request,
            ApiOperation operation,
            Caller caller,
            Reach reach,
            @Nullable MeshState tailnet,
            JsonCodec json) {
        this.request = request;
        this.operation = operation;
        this.caller = caller;
        this.reach = reach;
        this.tailnet = tailnet;
        this.json = json;
    }

    public Caller caller() {
        return caller;
    }

    ApiOperation operation() {
        return operation;
    }

    /// The user to whose things the caller is limited; null when it may see all.
    public @Nullable UserId only() {
        return reach == Reach.OWN ? caller.user() : null;
    }

    /// The tailnet that the path names.
    public MeshState tailnet() {
        if (tailnet == null) {
            throw new IllegalStateException(operation.id() + " is of no tailnet");
        }
        return tailnet;
    }

    /// Who and why, for the journal.
    public String author() {
        return caller.author();
    }

    public String reason() {
        var reason = request.queryParams().get("reason");
        if (reason == null) {
            return "";
        }
        var clean = reason.replace('\0', ' ');
        return clean.length() > REASON_LENGTH_MAX ? clean.substring(0, REASON_LENGTH_MAX) : clean;
    }

    public IfMatch ifMatch() {
        return IfMatch.parse(request.request().getHeader("If-Match"));
    }

    /// What the path has for that name.
    public String path(String name) {
        return request.pathParam(name);
    }

    public @Nullable String query(String name) {
        return request.queryParams().get(name);
    }

    public long number(String name, long otherwise) {
        var text = query(name);
        return text == null ? otherwise : Long.parseLong(text.strip());
    }

    /// Which part of a list.
    public Page.Wish page(int limit) {
        return new Page.Wish(Page.after(query("cursor")), (int) number("limit", limit));
    }

    public boolean hasBody() {
        return request.body().length() > 0;
    }

    public byte[] bytes() {
        var body = request.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }

    public <T> T body(Class<T> type) {
        return json.decode(bytes(), type);
    }

    /// Says which version of the thing the answer shows.
    public void etag(String tag) {
        request.response().putHeader("ETag", "\"" + tag + "\"");
    }
}
