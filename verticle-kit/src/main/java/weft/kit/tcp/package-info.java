/// How our own TCP connections behave.
@NullMarked
package weft.kit.tcp;

import org.jspecify.annotations.NullMarked;
