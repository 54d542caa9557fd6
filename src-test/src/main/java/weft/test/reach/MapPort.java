package weft.test.reach;

import java.security.SecureRandom;
import java.util.Set;
import weft.node.portmap.PortMapper;

/// A process. Keeps a UDP port mapped on the gateway of the namespace that it runs in, prints what the gateway does for
/// it, and gives the mapping back when its standard input ends.
public final class MapPort {
    private MapPort() {}

    /// @param arguments the port
    public static void main(String[] arguments) throws Exception {
        var random = new SecureRandom();
        try (var _ = PortMapper.start(
                Integer.parseInt(arguments[0]), Set.of(), random::nextBytes, random, System.out::println)) {
            System.out.println("mapping");
            int _ = System.in.read();
        }
        System.out.println("given back");
    }
}
