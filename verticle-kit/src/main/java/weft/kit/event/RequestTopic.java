package weft.kit.event;

/// Pure. An address at which exactly one consumer of this process answers `Q` with `R`. Requests never cross
/// processes: a plain consumer on a clustered bus would answer another coordinator's request.
public record RequestTopic<Q, R>(String address, Class<Q> question, Class<R> answer) {
    public RequestTopic {
        if (address.startsWith(Topic.MESH_PREFIX)) {
            throw new IllegalArgumentException("a request stays in its process: " + address);
        }
    }

    public static <Q, R> RequestTopic<Q, R> of(String address, Class<Q> question, Class<R> answer) {
        return new RequestTopic<>(address, question, answer);
    }
}
