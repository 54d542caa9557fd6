package weft.protocol.wireguard;

/// Handshake thread. Whether this device is under load, so that handshakes cost their senders a cookie: when the
/// queue of handshake messages was at `depthMax` or above, now or within the last second.
public final class LoadGauge {
    private static final long HOLD_NANOS = 1_000_000_000L;

    private final int depthMax;
    private long underLoadUntil = Long.MIN_VALUE;

    public LoadGauge(int depthMax) {
        this.depthMax = depthMax;
    }

    public boolean isUnderLoad(int depth, long now) {
        if (depth >= depthMax) {
            underLoadUntil = now + HOLD_NANOS;
        }
        return now < underLoadUntil;
    }
}
