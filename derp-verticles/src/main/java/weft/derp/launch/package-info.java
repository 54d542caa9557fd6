/// Starting and stopping a relay process.
@NullMarked
package weft.derp.launch;

import org.jspecify.annotations.NullMarked;
