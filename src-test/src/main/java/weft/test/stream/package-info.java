/// Nodes without tunnels, by the hundred, against real coordinators.
@NullMarked
package weft.test.stream;

import org.jspecify.annotations.NullMarked;
