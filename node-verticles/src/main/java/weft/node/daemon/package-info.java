/// The daemon of a node: its verticles, and what they tell each other.
@NullMarked
package weft.node.daemon;

import org.jspecify.annotations.NullMarked;
