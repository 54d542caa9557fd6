/// Logging in, with real identity providers and a real browser.
@NullMarked
package weft.test.identity;

import org.jspecify.annotations.NullMarked;
