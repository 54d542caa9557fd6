/// `weft policy …`: who may reach whom, before and after it is saved.
@NullMarked
package weft.cli.policy;

import org.jspecify.annotations.NullMarked;
