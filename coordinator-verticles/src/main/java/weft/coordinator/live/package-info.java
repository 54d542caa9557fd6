/// Where nodes are just now: endpoints and presence. Never journaled, shared by all coordinators, newest wins.
@NullMarked
package weft.coordinator.live;

import org.jspecify.annotations.NullMarked;
