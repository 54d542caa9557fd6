/// The policy compiler: a document, users and nodes become what each node must know.
@NullMarked
package weft.protocol.policy.compile;

import org.jspecify.annotations.NullMarked;
