/// Who may do what through the API: areas, scopes of credentials, and what each role reaches.
@NullMarked
package weft.protocol.rights;

import org.jspecify.annotations.NullMarked;
