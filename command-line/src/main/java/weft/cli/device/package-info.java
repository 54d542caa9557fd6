/// Commands about this device: they ask the running daemon through its socket, and print what it answers.
@NullMarked
package weft.cli.device;

import org.jspecify.annotations.NullMarked;
