/// Several coordinators over one database, each a process of its own.
@NullMarked
package weft.test.cluster;

import org.jspecify.annotations.NullMarked;
