package weft.coordinator.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/// Maps that forget what was not asked for the longest.
final class Newest {
    private Newest() {}

    static <K, V> Map<K, V> map(int max) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }
}
