/// Which relays nodes are told: those of the configuration, and those that administrators set at run time.
@NullMarked
package weft.coordinator.relaymap;

import org.jspecify.annotations.NullMarked;
