package weft.coordinator.admin;

/// A request that is not done, as RFC 9457 has it: an HTTP status and one clear line. Breaks one request.
final class Problem extends RuntimeException {
    private final int status;
    private final String detail;

    private Problem(int status, String detail) {
        super(detail);
        this.status = status;
        this.detail = detail;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, detail);
    }

    static Problem unauthorized(String detail) {
        return new Problem(401, detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, detail);
    }

    static Problem conflict(String detail) {
        return new Problem(409, detail);
    }

    static Problem unprocessable(String detail) {
        return new Problem(422, detail);
    }

    static Problem unavailable(String detail) {
        return new Problem(503, detail);
    }

    int status() {
        return status;
    }

    String detail() {
        return detail;
    }

    String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 409 -> "Conflict";
            case 422 -> "Unprocessable Content";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
