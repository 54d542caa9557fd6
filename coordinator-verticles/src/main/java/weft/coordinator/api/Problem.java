package weft.coordinator.api;

import org.jspecify.annotations.Nullable;

/// A request that is not done, as RFC 9457 has it: an HTTP status and one clear line. Breaks one request.
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String detail;
    private final @Nullable String etag;
    private final int retryAfterSeconds;

    private Problem(int status, String detail, @Nullable String etag, int retryAfterSeconds) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.etag = etag;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public static Problem of(int status, String detail) {
        return new Problem(status, detail, null, 0);
    }

    public static Problem badRequest(String detail) {
        return of(400, detail);
    }

    public static Problem unauthorized(String detail) {
        return of(401, detail);
    }

    public static Problem forbidden(String detail) {
        return of(403, detail);
    }

    public static Problem notFound(String detail) {
        return of(404, detail);
    }

    public static Problem conflict(String detail) {
        return of(409, detail);
    }

    /// Somebody else changed it in the meantime.
    ///
    /// @param etag what it is now, without quotes
    public static Problem stale(String detail, String etag) {
        return new Problem(412, detail, etag, 0);
    }

    public static Problem unprocessable(String detail) {
        return of(422, detail);
    }

    public static Problem tooMany(String detail, int retryAfterSeconds) {
        return new Problem(429, detail, null, retryAfterSeconds);
    }

    public static Problem unavailable(String detail) {
        return of(503, detail);
    }

    public int status() {
        return status;
    }

    public String detail() {
        return detail;
    }

    /// What the thing is now, when that is why it was refused.
    @Nullable
    String etag() {
        return etag;
    }

    /// 0 when it says nothing of that.
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public String title() {
        return title(status);
    }

    /// What HTTP calls a status.
    static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
