/// JSON for records, sealed families and value types.
@NullMarked
package weft.kit.json;

import org.jspecify.annotations.NullMarked;
