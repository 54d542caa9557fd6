/// How much of the coordinator's work one address may ask for.
@NullMarked
package weft.coordinator.limit;

import org.jspecify.annotations.NullMarked;
