/// Figures of a process, as monitoring reads them.
@NullMarked
package weft.kit.metrics;

import org.jspecify.annotations.NullMarked;
