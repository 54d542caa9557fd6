/// A coordinator as a whole: its configuration, its state directory, and the order in which it starts.
@NullMarked
package weft.coordinator.launch;

import org.jspecify.annotations.NullMarked;
