/// STUN binding requests and answers (RFC 8489), as DERP clients and generic ones speak them.
@NullMarked
package weft.protocol.stun;

import org.jspecify.annotations.NullMarked;
