package weft.coordinator.nodestream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// One event loop. Who waits until a feed is at a revision.
///
/// @param <W> who waits
final class FeedWaits<W> {
    private final LongSupplier revision;
    private final List<Waiting<W>> waiting = new ArrayList<>();

    /// Somebody who waits for news that are under way.
    static final class Waiting<W> {
        private final W who;
        private final long required;
        private final Runnable then;
        private long wished;

        private Waiting(W who, long required, long wished, Runnable then) {
            this.who = who;
            this.required = required;
            this.wished = wished;
            this.then = then;
        }
    }

    /// @param revision the feed's at the time
    FeedWaits(LongSupplier revision) {
        this.revision = revision;
    }

    /// Runs `then` once the feed is at a revision, perhaps at once.
    ///
    /// @param required below which the feed is of no use to who waits: it may not know the node yet
    /// @param wished what the node says it has; [#stopWishing] ends the wait for that
    Waiting<W> whenAt(W who, long required, long wished, Runnable then) {
        var made = new Waiting<>(who, required, Math.max(required, wished), then);
        if (isDue(made)) {
            then.run();
        } else {
            waiting.add(made);
        }
        return made;
    }

    /// What the journal holds has come by now, and what this one wished for was not in it. What it requires, and whom
    /// else this feed keeps waiting, goes on.
    void stopWishing(Waiting<W> one) {
        one.wished = one.required;
        if (isDue(one) && waiting.remove(one)) {
            one.then.run();
        }
    }

    /// Those whose wait is over now that the feed has moved; each is told of once.
    List<Runnable> due() {
        var due = waiting.stream().filter(this::isDue).toList();
        waiting.removeAll(due);
        return due.stream().map(each -> each.then).toList();
    }

    /// Those who wait in vain, as the feed ends; what they waited for never runs.
    List<W> end() {
        var all = waiting.stream().map(each -> each.who).toList();
        waiting.clear();
        return all;
    }

    private boolean isDue(Waiting<W> one) {
        return revision.getAsLong() >= one.wished;
    }
}
