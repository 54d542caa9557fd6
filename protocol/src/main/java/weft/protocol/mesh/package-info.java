/// A tailnet as a fold of its journal: changes, the state they add up to, and the decisions made on it.
@NullMarked
package weft.protocol.mesh;

import org.jspecify.annotations.NullMarked;
