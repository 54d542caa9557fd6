/// Longest-prefix match over both address families.
@NullMarked
package weft.protocol.route;

import org.jspecify.annotations.NullMarked;
