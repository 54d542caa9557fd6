/// The coordinator's end of nodes' streams: who is connected here, and what each lacks.
@NullMarked
package weft.coordinator.nodestream;

import org.jspecify.annotations.NullMarked;
