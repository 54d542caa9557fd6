/// The daemon's own door: a Unix socket `node.sock` (mode 0600) in the state directory (0700), so that only root and
/// the daemon's user may open it.
///
/// A client connects, writes one [weft.node.localapi.LocalRequest] as a line of JSON, reads
/// [weft.node.localapi.LocalReply] lines until the daemon closes. `kind` tells the members apart, in dash-case:
///
/// ```
/// > {"kind":"ip"}
/// < {"kind":"addresses","name":"laptop","ipv4":"100.64.0.1","ipv6":"fd7a:115c:a1e0:1::1"}
/// ```
@NullMarked
package weft.node.localapi;

import org.jspecify.annotations.NullMarked;
