/// The clean room: TUN, UDP and the packet engine on threads of their own. Nothing here knows Vert.x.
@NullMarked
package weft.node.dataplane;

import org.jspecify.annotations.NullMarked;
