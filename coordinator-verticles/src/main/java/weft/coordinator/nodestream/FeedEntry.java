package weft.coordinator.nodestream;

import org.jspecify.annotations.Nullable;
import weft.coordinator.membership.Admission;
import weft.protocol.stream.NodeMessage.Hello;
import weft.protocol.stream.Refusal;
import weft.protocol.stream.ResumeCursor;

/// One event loop. A member on its way to its tailnet's feed: it may have to wait until the feed knows the node, or
/// what the node knows already from elsewhere, and until what changed while it was away is read.
final class FeedEntry {
    /// From the end of a refresh until its news must have come round by the event bus.
    private static final int REFRESH_MILLIS = 200;

    private final StreamSession session;
    private final StreamLoop loop;
    private final Hello hello;
    private final Admission.Member member;
    private final @Nullable ResumeCursor resumed;

    FeedEntry(StreamSession session, StreamLoop loop, Hello hello, Admission.Member member) {
        this.session = session;
        this.loop = loop;
        this.hello = hello;
        this.member = member;
        this.resumed = resumable();
    }

    void begin() {
        var here = loop.tailnet(member.tailnet());
        if (here == null) {
            session.refuse(Refusal.UNAVAILABLE, "this coordinator does not know the tailnet yet");
            return;
        }
        boolean isAhead = from() > here.revision();
        var waiting = here.waits().whenAt(session, member.revision(), from(), () -> extend(here));
        if (isAhead) {
            loop.streams
                    .parts
                    .replica()
                    .refresh(member.tailnet())
                    .onComplete(_ -> loop.context.runOnContext(_ -> loop.vertx.setTimer(
                            REFRESH_MILLIS, _ -> here.waits().stopWishing(waiting))));
        }
    }

    /// What the node says it has, if that is of any use: after lost commits, its revisions may be of a history that is
    /// gone, and only a whole map is sure to be right.
    private @Nullable ResumeCursor resumable() {
        var said = hello.cursor();
        boolean isUsable = said != null
                && said.tailnet().equals(member.tailnet())
                && !loop.streams.parts.replica().hasRewound(member.tailnet());
        return isUsable ? said : null;
    }

    private long from() {
        return resumed == null ? 0 : resumed.revision();
    }

    /// Sees to it that the feed knows what changed since the node was last here.
    private void extend(TailnetStreams here) {
        long base = here.feed().baseRevision();
        if (from() == 0 || from() >= base) {
            follow(here);
            return;
        }
        int missing = (int) Math.min(Integer.MAX_VALUE, base - from());
        loop.streams
                .parts
                .journal()
                .after(member.tailnet(), from(), missing)
                .onComplete(read -> loop.context.runOnContext(_ -> {
                    if (read.succeeded()
                            && !read.result().isEmpty()
                            && read.result().getLast().revision() >= base) {
                        here.feed().extendBack(from(), read.result());
                    }
                    follow(here);
                }));
    }

    /// The feed may have been given up while this waited.
    private void follow(TailnetStreams here) {
        if (loop.tailnet(member.tailnet()) == here) {
            session.follow(hello, member, here, resumed);
        } else {
            session.refuse(Refusal.UNAVAILABLE, "this coordinator lost track; come back");
        }
    }
}
