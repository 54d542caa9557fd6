/// HTTP proxies on the way to coordinators and relays.
@NullMarked
package weft.kit.proxy;

import org.jspecify.annotations.NullMarked;
