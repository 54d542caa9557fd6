/// Identity providers: who a person is, as somebody vouches for it whom the configuration names. Nothing else of the
/// coordinator knows what kind of provider that was.
@NullMarked
package weft.coordinator.identity;

import org.jspecify.annotations.NullMarked;
