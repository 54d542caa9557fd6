package weft.kit.event;

/// The failure code of answers; on the asking side it is a [io.vertx.core.eventbus.ReplyException] with this code.
public final class RequestFailed {
    /// Marks a failure that the answerer reported, as opposed to nobody there or a timeout.
    public static final int CODE = 1;

    private RequestFailed() {}
}
