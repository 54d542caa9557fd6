/// The door of the HTTP API: its document, who calls, what the caller may do, and what is checked before a part of the
/// coordinator gets to see a request.
@NullMarked
package weft.coordinator.api;

import org.jspecify.annotations.NullMarked;
