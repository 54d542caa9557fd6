/// Small networks of namespaces on this host, and the programs that run in them.
@NullMarked
package weft.test.lab;

import org.jspecify.annotations.NullMarked;
