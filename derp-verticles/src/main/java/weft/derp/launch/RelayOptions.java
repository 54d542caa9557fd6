package weft.derp.launch;

import java.nio.file.Path;
import weft.derp.relay.Mesh;
import weft.derp.tls.TlsSource;

/// What a relay process is started with.
///
/// @param state directory of the relay's key, its own certificate, and whom it serves
/// @param mesh the other relays of its region
/// @param eventLoops threads that carry packets; 0 for one per core
public record RelayOptions(
        RelayPorts ports, Path state, TlsSource tls, Clientele clientele, Mesh mesh, int eventLoops) {
    public RelayOptions {
        if (eventLoops < 0) {
            throw new RelayFailed("the number of event loops is 0 (one per core) or more");
        }
    }
}
