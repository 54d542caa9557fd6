@NullMarked
package weft.test.policy;

import org.jspecify.annotations.NullMarked;
