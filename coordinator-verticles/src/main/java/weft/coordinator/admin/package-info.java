/// The HTTP API by which people and programs manage tailnets.
@NullMarked
package weft.coordinator.admin;

import org.jspecify.annotations.NullMarked;
