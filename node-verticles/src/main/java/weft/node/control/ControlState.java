package weft.node.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import weft.protocol.stream.Refusal;

/// Where a control link stands.
public sealed interface ControlState {
    /// Exits to [Connected], [LoginNeeded], [Waiting] or [Stopped].
    record Connecting(String url) implements ControlState {}

    /// Welcomed. Exits to [Waiting] when the stream breaks, to [Stopped] when the node is told to go.
    record Connected(String url) implements ControlState {}

    /// The coordinator waits for a person who logs in. Exits as [Connecting].
    ///
    /// @param loginUrl to open in a browser
    /// @param userCode to be typed there; null when the page knows whom it is about
    /// @param completeUrl that knows the code already; null for none
    record LoginNeeded(
            String url,
            String loginUrl,
            Instant expiresAt,
            @Nullable String userCode,
            @Nullable String completeUrl) implements ControlState {
        @Override
        public String toString() {
            return "LoginNeeded by " + url + " until " + expiresAt;
        }
    }

    /// The next attempt comes by itself.
    ///
    /// @param problem one line: what is in the way
    record Waiting(String url, String problem, long retryMillis) implements ControlState {}

    /// No further attempt: a person has to act, or the link was closed.
    ///
    /// @param problem one line: what happened and what to do
    record Stopped(String url, Refusal reason, String problem) implements ControlState {}
}
