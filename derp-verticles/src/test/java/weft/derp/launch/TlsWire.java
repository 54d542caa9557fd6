package weft.derp.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.Upgrade;
import weft.protocol.key.RelayKey;

/// The JDK's TLS on a socket.
final class TlsWire implements Wire {
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,\\s*)CN=([^,]+)");
    private final SSLSocket socket;

    TlsWire(int port, String pin, String protocol) throws IOException, GeneralSecurityException {
        socket =
                (SSLSocket) Pinned.context(pin).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.setTcpNoDelay(true);
        socket.startHandshake();
    }

    /// The relay's key, as its meta certificate tells it.
    @Nullable
    RelayKey metaKey() throws IOException {
        for (var certificate : socket.getSession().getPeerCertificates()) {
            var name = COMMON_NAME.matcher(
                    ((X509Certificate) certificate).getSubjectX500Principal().getName());
            var key = name.find() ? Upgrade.metaKey(name.group(1)) : null;
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public int read(byte[] b) throws IOException {
        return socket.getInputStream().read(b);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed.
        }
    }
}
