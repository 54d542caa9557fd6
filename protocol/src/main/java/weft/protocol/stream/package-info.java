/// What nodes and coordinators say to each other, and what one of them still lacks: messages, framing, resuming.
@NullMarked
package weft.protocol.stream;

import org.jspecify.annotations.NullMarked;
