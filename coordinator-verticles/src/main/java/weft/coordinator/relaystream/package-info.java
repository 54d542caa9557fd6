/// The coordinator's end of relays' streams: which relays are connected here, and which keys each lacks.
@NullMarked
package weft.coordinator.relaystream;

import org.jspecify.annotations.NullMarked;
