package weft.test.lab;

import java.nio.file.Path;

/// Where what tests and benchmarks download or build is kept from one run to the next.
public final class Caches {
    private Caches() {}

    public static Path of(String name) {
        String base = System.getenv("XDG_CACHE_HOME");
        Path home = base == null || base.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return home.resolve("weft").resolve(name);
    }
}
