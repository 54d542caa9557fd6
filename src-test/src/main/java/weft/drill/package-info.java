/// Faults under running traffic: paths that are cut, hosts that move, relays that die, and how long it takes.
@NullMarked
package weft.drill;

import org.jspecify.annotations.NullMarked;
