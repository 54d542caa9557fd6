/// The truth of every tailnet: appends to its journal, the doorbell that announces them, and the replica that folds
/// what the journal holds.
@NullMarked
package weft.coordinator.journal;

import org.jspecify.annotations.NullMarked;
