/// The PostgreSQL that holds the truth: an embedded real one or yours, its pool and its schema.
@NullMarked
package weft.coordinator.database;

import org.jspecify.annotations.NullMarked;
