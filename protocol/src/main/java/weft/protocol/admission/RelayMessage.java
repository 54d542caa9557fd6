package weft.protocol.admission;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a relay says to a coordinator, inside the Noise session. Schema: docs/relay-stream.md.
public sealed interface RelayMessage {
    /// The version of these messages. A coordinator refuses a version that it does not speak.
    int PROTOCOL_VERSION = 1;

    /// The first message, once. Who it is, Noise has proved.
    ///
    /// @param software name and version of the program, for people
    /// @param token what admits the relay; null when its key stands in the coordinators' configuration
    /// @param has what it knows already
    record Hello(int protocol, String software, @Nullable String token, List<TailnetRevision> has)
            implements RelayMessage {
        public Hello {
            has = List.copyOf(has);
        }

        /// Without the token.
        @Override
        public String toString() {
            return "Hello of a relay that knows " + has.size() + " tailnets";
        }
    }

    /// The relay is there; sent by both sides every interval that the Welcome names.
    record Heartbeat(long number) implements RelayMessage {}
}
