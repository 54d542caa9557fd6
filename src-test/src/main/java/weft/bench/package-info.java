/// Benchmarks: what `bin/weft bench …` runs. Each prints a table and writes its figures under `docs/bench`.
@NullMarked
package weft.bench;

import org.jspecify.annotations.NullMarked;
