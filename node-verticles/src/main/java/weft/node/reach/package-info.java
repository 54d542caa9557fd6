/// Where this node can be reached: its addresses, how the world sees it, what its gateway maps, its home relay.
@NullMarked
package weft.node.reach;

import org.jspecify.annotations.NullMarked;
