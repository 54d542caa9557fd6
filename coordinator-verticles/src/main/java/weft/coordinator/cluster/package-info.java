/// The coordinators that share a database, as Hazelcast members with one event bus.
@NullMarked
package weft.coordinator.cluster;

import org.jspecify.annotations.NullMarked;
