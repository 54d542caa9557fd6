package weft.coordinator.journal;

import weft.protocol.mesh.TailnetId;

/// The database does not hold what it has acknowledged: it was restored to an earlier moment, or another server took
/// over that had not received the last commits.
@SuppressWarnings("serial")
final class JournalRewound extends RuntimeException {
    JournalRewound(TailnetId tailnet, long revision) {
        super("revision " + revision + " of tailnet " + tailnet.value() + " is not what it was", null, false, false);
    }
}
