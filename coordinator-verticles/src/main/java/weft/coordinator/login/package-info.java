/// Logging in with a browser: pages, who may come into which tailnet, and what became of it.
@NullMarked
package weft.coordinator.login;

import org.jspecify.annotations.NullMarked;
