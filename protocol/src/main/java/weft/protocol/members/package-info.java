/// What people may do with a tailnet's users, invitations, devices and settings: decisions on its exact newest state.
@NullMarked
package weft.protocol.members;

import org.jspecify.annotations.NullMarked;
