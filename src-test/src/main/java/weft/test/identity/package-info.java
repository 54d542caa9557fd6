/// Real identity providers and browsers for tests of logging in.
@NullMarked
package weft.test.identity;

import org.jspecify.annotations.NullMarked;
