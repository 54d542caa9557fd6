/// What README.md tells a user to type, typed.
@NullMarked
package weft.test.readme;

import org.jspecify.annotations.NullMarked;
