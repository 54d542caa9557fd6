/// People log in by real identity providers, and their devices are in.
@NullMarked
package weft.test.login;

import org.jspecify.annotations.NullMarked;
