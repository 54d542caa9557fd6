package weft.test.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import weft.test.lab.TunnelEngine;
import weft.test.lab.WeftWireGuard;
import weft.test.lab.WireGuardGo;

/// Which engines meet which.
final class Engines {
    static final WeftWireGuard WEFT = WeftWireGuard.unrehearsed();
    /// As users have it.
    private static final WeftWireGuard REHEARSED = new WeftWireGuard();

    private Engines() {}

    /// The foreign engines of this machine.
    static List<TunnelEngine> foreign() {
        return Stream.of(WireGuardGo.debian(), WireGuardGo.tailscale())
                .flatMap(Optional::stream)
                .map(TunnelEngine.class::cast)
                .toList();
    }

    /// Ours on the left (it starts) and on the right (it answers) of every foreign one, and against itself.
    static Stream<Arguments> pairs() {
        var pairs = new ArrayList<Arguments>();
        for (TunnelEngine other : foreign()) {
            pairs.add(Arguments.of(REHEARSED, other));
            pairs.add(Arguments.of(other, REHEARSED));
        }
        pairs.add(Arguments.of(REHEARSED, REHEARSED));
        return pairs.stream();
    }
}
