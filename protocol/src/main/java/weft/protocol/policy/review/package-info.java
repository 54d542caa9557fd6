/// What people want to know of a policy before they save it: whether its tests hold, what a change does, why something
/// may or may not pass.
@NullMarked
package weft.protocol.policy.review;

import org.jspecify.annotations.NullMarked;
