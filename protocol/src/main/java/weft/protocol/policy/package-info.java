/// Who may send what to this node: filter rules, the compiled packet filter and the connection table.
@NullMarked
package weft.protocol.policy;

import org.jspecify.annotations.NullMarked;
