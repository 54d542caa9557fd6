package weft.coordinator.journal;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weft.coordinator.journal.JournalRows.Head;
import weft.coordinator.journal.JournalRows.JournalRow;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// Pure. A tailnet's state and the row at which it ends, so that what follows can be told from rows of another history:
/// a database that was restored, or whose standby took over without the last commits, has other rows at the same
/// revisions.
///
/// @param tip id of the append that wrote the row at the state's revision; null when it is not known, as of a
/// checkpoint
record Folded(MeshState state, @Nullable UUID tip) {
    static Folded nothing(TailnetId tailnet) {
        return new Folded(MeshState.empty(tailnet), null);
    }

    long revision() {
        return state.revision();
    }

    boolean endsAt(Head head) {
        return revision() == head.revision() && tip != null && tip.equals(head.tip());
    }

    /// Goes on with rows of the journal as it is; see [#verify].
    Folded with(List<JournalRow> rows) {
        verify(rows);
        var further = state;
        for (var row : rows) {
            if (row.entry().revision() > state.revision()) {
                further = further.apply(row.entry());
            }
        }
        return new Folded(further, rows.isEmpty() ? tip : rows.getLast().append());
    }

    /// @param rows from the row of this revision on, which comes along as the proof; from the first when this is the
    ///     empty state
    /// @throws JournalRewound when the row of this revision is missing or another one
    /// @throws IllegalStateException when revisions are missing between two rows
    void verify(List<JournalRow> rows) {
        if (revision() > 0 && (rows.isEmpty() || !isTip(rows.getFirst()))) {
            throw new JournalRewound(state.tailnet(), revision());
        }
        long expected = Math.max(1, revision());
        for (var row : rows) {
            if (row.entry().revision() != expected) {
                throw new IllegalStateException("the journal of tailnet "
                        + state.tailnet().value() + " lacks revision " + expected
                        + ": restore the database from a backup that has it");
            }
            expected++;
        }
    }

    private boolean isTip(JournalRow row) {
        return row.entry().revision() == revision() && (tip == null || tip.equals(row.append()));
    }
}
