/// Whom a client trusts in TLS when no authority vouches for a server.
@NullMarked
package weft.kit.tls;

import org.jspecify.annotations.NullMarked;
