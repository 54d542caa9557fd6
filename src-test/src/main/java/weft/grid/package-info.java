/// `weft lab`: every pair of kinds of network, which path two nodes find between them, and how soon.
@NullMarked
package weft.grid;

import org.jspecify.annotations.NullMarked;
