package weft.derp.launch;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a relay process is started with.
///
/// @param listen TCP address of the relay; port 0 takes any
/// @param stun UDP address of the STUN server; null for none
/// @param state directory of the relay's key and its self-signed certificate
/// @param certificate PEM file with a chain; null for self-signed
/// @param certificateKey PEM file with the chain's private key; given exactly when `certificate` is
/// @param isOpen serves any key
/// @param eventLoops threads that carry packets; 0 for one per core
public record RelayOptions(
        InetSocketAddress listen,
        @Nullable InetSocketAddress stun,
        Path state,
        @Nullable Path certificate,
        @Nullable Path certificateKey,
        boolean isOpen,
        int eventLoops) {
    public RelayOptions {
        if ((certificate == null) != (certificateKey == null)) {
            throw new RelayFailed("a certificate needs its key: give both, or none for a self-signed one");
        }
        if (eventLoops < 0) {
            throw new RelayFailed("the number of event loops is 0 (one per core) or more");
        }
    }
}
