package weft.coordinator.limit;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Any thread. A [Budget] of addresses. Of IPv6, a /64 counts as one: whoever has an address of it has all.
public final class AddressBudget {
    private static final int IPV6_PREFIX_BYTES = 8;
    private static final ByteBuffer UNKNOWN = ByteBuffer.allocate(0);

    private final Budget<ByteBuffer> networks;

    /// @param refill after which one more is allowed
    public AddressBudget(int burst, Duration refill) {
        this.networks = new Budget<>(burst, refill);
    }

    /// Takes one; false when there is none left.
    ///
    /// @param address null for all that have none
    public boolean allows(@Nullable InetAddress address, long nowNanos) {
        return networks.allows(network(address), nowNanos);
    }

    /// Whether there is one left.
    boolean has(@Nullable InetAddress address, long nowNanos) {
        return networks.has(network(address), nowNanos);
    }

    /// Takes one, or what is left of it.
    void spend(@Nullable InetAddress address, long nowNanos) {
        networks.spend(network(address), nowNanos);
    }

    private static ByteBuffer network(@Nullable InetAddress address) {
        if (address == null) {
            return UNKNOWN;
        }
        var bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, bytes.length > 4 ? IPV6_PREFIX_BYTES : bytes.length);
    }
}
