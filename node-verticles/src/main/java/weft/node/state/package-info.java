/// What a node keeps on disk: its keys, whom it trusts, whether it shall be up, and its last map.
@NullMarked
package weft.node.state;

import org.jspecify.annotations.NullMarked;
