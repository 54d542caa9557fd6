/// A tailnet's policy as administrators handle it: look before saving, save, confirm, go back.
@NullMarked
package weft.coordinator.policy;

import org.jspecify.annotations.NullMarked;
