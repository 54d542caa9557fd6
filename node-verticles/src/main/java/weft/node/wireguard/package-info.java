/// The engine run in the foreground from a `wg-quick`-style file: no coordinator, no Vert.x.
@NullMarked
package weft.node.wireguard;

import org.jspecify.annotations.NullMarked;
