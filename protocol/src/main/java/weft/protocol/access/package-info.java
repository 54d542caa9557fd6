/// Who may reach whom in a tailnet, at a revision: its state and what its policy makes of it.
@NullMarked
package weft.protocol.access;

import org.jspecify.annotations.NullMarked;
