/// What the policy compiler takes: a seeded tailnet of any size, and measurements of it.
@NullMarked
package weft.bench.policy;

import org.jspecify.annotations.NullMarked;
