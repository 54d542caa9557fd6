/// What the operating system has to know about a tunnel: addresses, MTU, routes, and how to forget them.
@NullMarked
package weft.node.system;

import org.jspecify.annotations.NullMarked;
