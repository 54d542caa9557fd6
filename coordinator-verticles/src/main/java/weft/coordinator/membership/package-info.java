/// Who is a member of a tailnet: joining, logging out, and ephemeral nodes that stay away.
@NullMarked
package weft.coordinator.membership;

import org.jspecify.annotations.NullMarked;
