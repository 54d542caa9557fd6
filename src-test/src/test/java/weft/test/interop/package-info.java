/// Our tunnels against other people's, with real packets.
@NullMarked
package weft.test.interop;

import org.jspecify.annotations.NullMarked;
