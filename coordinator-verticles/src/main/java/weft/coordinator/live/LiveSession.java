package weft.coordinator.live;

import weft.protocol.netmap.LiveState;

/// Any thread. A node's stream on this coordinator, as live state sees it.
public final class LiveSession {
    final NodeRef node;
    final long id;
    private final LiveStates states;
    private volatile LiveState newest;
    private volatile long applied;
    private volatile boolean isEnded;

    LiveSession(NodeRef node, long id, LiveStates states, LiveState newest) {
        this.node = node;
        this.id = id;
        this.states = states;
        this.newest = newest;
    }

    /// The node can be reached elsewhere now.
    public void report(LiveState live) {
        if (live.newerThan(newest)) {
            newest = live;
            states.reported(this);
        }
    }

    /// The node acts on this revision.
    public void applied(long revision) {
        applied = revision;
    }

    /// The stream has ended. A node that said goodbye is offline at once; one that fell silent may be connecting
    /// elsewhere, and is offline only when it has not for a while.
    public void end(boolean goodbye) {
        if (!isEnded) {
            isEnded = true;
            states.ended(this, goodbye);
        }
    }

    LiveState newest() {
        return newest;
    }

    long applied() {
        return applied;
    }

    boolean isEnded() {
        return isEnded;
    }
}
