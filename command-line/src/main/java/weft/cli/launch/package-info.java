/// What `bin/weft` runs once after a build, so that every later start is quick.
@NullMarked
package weft.cli.launch;

import org.jspecify.annotations.NullMarked;
