/// What this host's network is like: how it is seen from outside, how far the relays are, which one is home.
@NullMarked
package weft.node.netcheck;

import org.jspecify.annotations.NullMarked;
