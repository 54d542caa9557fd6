/// The node's end of its stream with a coordinator. Knows no tunnels, so hundreds of links fit in one process.
@NullMarked
package weft.node.control;

import org.jspecify.annotations.NullMarked;
