package weft.protocol.members;

import java.util.List;
import weft.protocol.mesh.Change;

/// What became of a wish.
public sealed interface Ruling {
    /// @param changes that make it true, to be appended together; none when it is true already
    record Granted(List<Change> changes) implements Ruling {
        public Granted {
            changes = List.copyOf(changes);
        }
    }

    /// @param line for a person: what, and what to do
    record Denied(Kind kind, String line) implements Ruling {}

    enum Kind {
        /// No such thing can be wished.
        MALFORMED,
        /// Somebody else may.
        FORBIDDEN,
        /// What it is about is not there.
        UNKNOWN,
        /// Not as things are now.
        CONFLICT
    }

    static Ruling granted(Change... changes) {
        return new Granted(List.of(changes));
    }

    static Ruling malformed(String line) {
        return new Denied(Kind.MALFORMED, line);
    }

    static Ruling forbidden(String line) {
        return new Denied(Kind.FORBIDDEN, line);
    }

    static Ruling unknown(String line) {
        return new Denied(Kind.UNKNOWN, line);
    }

    static Ruling conflict(String line) {
        return new Denied(Kind.CONFLICT, line);
    }
}
