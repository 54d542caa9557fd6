/// Parts of a node that look for ways to it, each alone: for tests with real relays and gateways.
@NullMarked
package weft.test.reach;

import org.jspecify.annotations.NullMarked;
