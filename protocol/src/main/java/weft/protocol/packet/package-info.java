/// IP addresses, prefixes, endpoints, and reading and writing of IP packets in place.
@NullMarked
package weft.protocol.packet;

import org.jspecify.annotations.NullMarked;
