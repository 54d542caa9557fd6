package weft.node.relay;

import org.jspecify.annotations.Nullable;
import weft.protocol.derp.ServerHello;

/// Pure; owned by its connection. What a relay asked its clients not to exceed, as a token bucket; what is beyond is
/// dropped here, where it costs the relay nothing.
final class SendLimit {
    private final double bytesPerNano;
    private final double burst;
    private double tokens;
    private long at;

    private SendLimit(int bytesPerSecond, int burst) {
        this.bytesPerNano = bytesPerSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
    }

    /// Null when the relay asks for none.
    static @Nullable SendLimit of(ServerHello hello) {
        return hello.bytesPerSecond() <= 0
                ? null
                : new SendLimit(hello.bytesPerSecond(), Math.max(hello.burstBytes(), 64 << 10));
    }

    boolean allows(int bytes, long now) {
        tokens = at == 0 ? burst : Math.min(burst, tokens + (now - at) * bytesPerNano);
        at = now;
        if (tokens < bytes) {
            return false;
        }
        tokens -= bytes;
        return true;
    }
}
