/// Which way a peer's packets go: probing with disco, the choice between direct paths and relays, and the guessing of
/// ports behind hard NATs.
@NullMarked
package weft.protocol.paths;

import org.jspecify.annotations.NullMarked;
