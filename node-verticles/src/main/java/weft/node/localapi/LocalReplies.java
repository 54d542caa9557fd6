package weft.node.localapi;

/// Event loop. The answer to one request, line by line.
public interface LocalReplies {
    /// Sends a line; dropped when the client has gone.
    void send(LocalReply reply);

    /// Sends the last line and closes.
    void end(LocalReply reply);

    void end();

    boolean isClosed();

    /// Runs when the client goes before the answer ended.
    void onGone(Runnable action);

    /// Whether lines pile up because the client reads slowly; what can be left out should be.
    boolean isFull();
}
