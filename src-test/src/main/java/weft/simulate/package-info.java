/// A world of nodes, NATs and relays on a hand-turned clock, in which path choice is held against a model of what must
/// be reached how.
@NullMarked
package weft.simulate;

import org.jspecify.annotations.NullMarked;
