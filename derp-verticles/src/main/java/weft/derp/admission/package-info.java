/// Which keys a relay serves, as coordinators told it.
@NullMarked
package weft.derp.admission;

import org.jspecify.annotations.NullMarked;
