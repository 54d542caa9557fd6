/// Which keys relays may serve: what coordinators and relays say to each other about it, and what each keeps.
@NullMarked
package weft.protocol.admission;

import org.jspecify.annotations.NullMarked;
