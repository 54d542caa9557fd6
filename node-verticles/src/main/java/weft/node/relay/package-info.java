/// Connections to relays: dialled, kept, and fed from the clean room's rings.
@NullMarked
package weft.node.relay;

import org.jspecify.annotations.NullMarked;
