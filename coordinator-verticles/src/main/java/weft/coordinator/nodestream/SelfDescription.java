package weft.coordinator.nodestream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One event loop. What a connected node said of its device, until it is written down: it may have said too many
/// different things, or the database may be away; then it is tried again as long as the node is connected.
final class SelfDescription {
    static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    private final Context context;
    private final InstantSource clock;
    private final Supplier<Future<Boolean>> describe;
    /// Null while it is under way, and when it is settled.
    private @Nullable Instant due;

    /// @param describe writes it down; answers whether it is settled
    SelfDescription(Context context, InstantSource clock, Supplier<Future<Boolean>> describe) {
        this.context = context;
        this.clock = clock;
        this.describe = describe;
    }

    void say() {
        due = null;
        describe.get()
                .onComplete(said -> context.runOnContext(_ -> {
                    if (said.failed() || !said.result()) {
                        due = clock.instant().plus(AGAIN_AFTER);
                    }
                }));
    }

    void tick() {
        var at = due;
        if (at != null && !clock.instant().isBefore(at)) {
            say();
        }
    }
}
