package weft.coordinator.api;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What does each operation of the API; filled by the parts of the coordinator when it starts.
public final class Handlers {
    private final Map<String, Function<Call, ? extends Future<?>>> byOperation = new LinkedHashMap<>();

    /// @param operation its id in the document
    /// @param work whose result is the answer's body, or a buffer that is the body already
    public Handlers on(String operation, Function<Call, ? extends Future<?>> work) {
        if (byOperation.put(operation, work) != null) {
            throw new IllegalStateException("the operation " + operation + " has two handlers");
        }
        return this;
    }

    /// The same for what is known at once.
    public Handlers show(String operation, Function<Call, ?> view) {
        return on(operation, call -> Future.succeededFuture(view.apply(call)));
    }

    Set<String> operations() {
        return Set.copyOf(byOperation.keySet());
    }

    Function<Call, ? extends Future<?>> of(ApiOperation operation) {
        var work = byOperation.get(operation.id());
        if (work == null) {
            throw new IllegalStateException("nothing does the operation " + operation.id());
        }
        return work;
    }
}
