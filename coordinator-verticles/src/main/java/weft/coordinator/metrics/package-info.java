/// What monitoring reads of a coordinator.
@NullMarked
package weft.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
