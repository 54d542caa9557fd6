package weft.bench;

import java.util.Map;
import java.util.TreeMap;

/// One figure set of one relay in one round.
///
/// @param relay `weft` or `derper`
/// @param row what was done to it
/// @param figures by name: `offered`, `goodput` (Gbit/s), `loss` (of 1), `p50`, `p99` (ms), `cpu` (s/GB), or what the
///     row's name says
record RelayMeasurement(Part part, int round, String relay, String row, Map<String, Double> figures) {
    /// What is measured together.
    enum Part {
        /// Bulk at rising offers.
        TRAFFIC,
        /// Small flows beside bulk.
        COMPANY,
        /// Many connections, and new ones.
        CONNECTIONS
    }

    RelayMeasurement {
        figures = Map.copyOf(new TreeMap<>(figures));
    }

    double figure(String name) {
        return figures.getOrDefault(name, Double.NaN);
    }
}
