/// A whole mesh in a lab: coordinator, relays and node daemons as processes, each on a simulated host.
@NullMarked
package weft.test.mesh;

import org.jspecify.annotations.NullMarked;
