package weft.node.daemon;

import io.vertx.core.Context;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodePrivateKey;

/// Event loop of its verticle. The keys that the engine shall answer to, offered until it takes them: its mailbox may
/// be
/// full.
final class KeysForEngine {
    private final Context context;
    private final Taker taker;
    private @Nullable Wish wish;

    /// Who takes them.
    interface Taker {
        /// False when it has no room now.
        Future<Boolean> keys(NodePrivateKey first, @Nullable NodePrivateKey second);
    }

    private record Wish(NodePrivateKey first, @Nullable NodePrivateKey second, Runnable then) {}

    /// @param context where what follows runs
    KeysForEngine(Context context, Taker taker) {
        this.context = context;
        this.taker = taker;
    }

    /// Shakes hands by `first` from now on and answers to both; what was wanted before is void.
    ///
    /// @param then runs once, when the engine has them
    void want(NodePrivateKey first, @Nullable NodePrivateKey second, Runnable then) {
        wish = new Wish(first, second, then);
        again();
    }

    /// Offers what was not taken yet; true when there was such.
    boolean again() {
        var offered = wish;
        if (offered == null) {
            return false;
        }
        taker.keys(offered.first, offered.second)
                .onComplete(taken -> context.runOnContext(_ -> {
                    if (wish == offered && taken.succeeded() && taken.result()) {
                        wish = null;
                        offered.then.run();
                    }
                }));
        return true;
    }

    void stop() {
        wish = null;
    }
}
