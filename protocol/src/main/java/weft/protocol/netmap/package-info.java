/// What one node knows: itself, the peers it may talk with, its filter, and how that changes.
@NullMarked
package weft.protocol.netmap;

import org.jspecify.annotations.NullMarked;
