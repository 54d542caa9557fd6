/// How our records travel on the Vert.x event bus.
@NullMarked
package weft.kit.event;

import org.jspecify.annotations.NullMarked;
