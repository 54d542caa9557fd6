/// What each tailnet's policy makes of its state, compiled beside the event loops and told to whoever serves nodes.
@NullMarked
package weft.coordinator.access;

import org.jspecify.annotations.NullMarked;
