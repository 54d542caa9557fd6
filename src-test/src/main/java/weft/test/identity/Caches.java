package weft.test.identity;

import java.nio.file.Path;

/// Where what tests download is kept from one run to the next.
final class Caches {
    private Caches() {}

    static Path of(String name) {
        String base = System.getenv("XDG_CACHE_HOME");
        Path home = base == null || base.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return home.resolve("weft").resolve(name);
    }
}
