/// Real coordinators as processes, and nodes without tunnels that connect to them: what benchmarks and drills are made
/// of.
@NullMarked
package weft.test.cluster;

import org.jspecify.annotations.NullMarked;
