package weft.derp.launch;

import java.io.IOException;
import java.security.GeneralSecurityException;
import weft.derp.relay.QuietSink;
import weft.protocol.derp.ClientHello;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.ServerHello;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;

/// A client that logs in and then reads nothing, ever.
final class StuckReader implements QuietSink, AutoCloseable {
    private final NodePrivateKey key = TestClient.newKey();
    private final TlsWire wire;
    private boolean up;

    StuckReader(Relay relay) throws IOException, GeneralSecurityException {
        wire = new TlsWire(relay.port(), relay.pin(), "TLSv1.3");
        var session = new ClientSession(key, ClientHello.NODE, bytes -> {}, this);
        session.start("relay", 0);
        var b = new byte[1 << 10];
        while (!up) {
            session.receive(b, 0, wire.read(b), 0);
        }
    }

    /// `flooder` sends this client a packet.
    void sendTo(TestClient flooder) {
        synchronized (flooder) {
            flooder.session.send(key.publicKey(), new byte[1_400], 0, 1_400);
        }
    }

    @Override
    public void write(byte[] bytes) {
        try {
            wire.write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void onUp(RelayKey relay, ServerHello hello) {
        up = true;
    }

    @Override
    public void close() {
        wire.close();
    }
}
