/// The rules of the house, as tests.
@NullMarked
package weft.test.architecture;

import org.jspecify.annotations.NullMarked;
