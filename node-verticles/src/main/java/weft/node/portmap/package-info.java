/// Asks the gateway to let the world in to the tunnels' port: NAT-PMP, PCP, UPnP IGD.
@NullMarked
package weft.node.portmap;

import org.jspecify.annotations.NullMarked;
