/// The policy language: the document as people write it, read and checked, before any node is known.
@NullMarked
package weft.protocol.policy.document;

import org.jspecify.annotations.NullMarked;
