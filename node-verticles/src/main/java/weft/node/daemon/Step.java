package weft.node.daemon;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import weft.node.localapi.LocalReply;
import weft.node.state.StateException;

/// Something that a person asked of a verticle.
interface Step {
    Future<LocalReply> run() throws StateException;

    /// Takes it on that context, from any thread; what cannot be written down is the reply, too.
    static Future<LocalReply> on(Context context, Step step) {
        Promise<LocalReply> promise = Promise.promise();
        context.runOnContext(_ -> {
            try {
                step.run().onComplete(promise);
            } catch (StateException failure) {
                promise.complete(new LocalReply.Failed(LocalReply.Reason.SYSTEM, String.valueOf(failure.getMessage())));
            }
        });
        return promise.future();
    }
}
