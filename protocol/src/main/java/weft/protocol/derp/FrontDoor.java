package weft.protocol.derp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import weft.protocol.key.RelayKey;

/// Pure. What a relay answers over HTTP, until a connection becomes a DERP stream.
public final class FrontDoor implements HttpDoor {
    private static final String HOME = "This is a relay for a private network. It sees only sealed packets.\n";
    private static final String ROBOTS = "User-agent: *\nDisallow: /\n";
    /// RFC 6455, section 1.3.
    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final RelayKey own;

    public FrontDoor(RelayKey own) {
        this.own = own;
    }

    /// What to do about one request.
    public sealed interface Entry {
        /// Write this (nothing at fast start); from here on the stream is DERP.
        record Derp(byte[] answer, boolean fastStart) implements Entry {}

        /// Write this; from here on the stream is WebSocket messages, and their payloads are DERP.
        record WebSocket(byte[] answer) implements Entry {}

        /// Write this, then take the next request, or close.
        record Page(byte[] answer, boolean keepAlive) implements Entry {}
    }

    @Override
    public Entry enter(HttpHead head) {
        if (!head.third().startsWith("HTTP/1.")) {
            return HttpPage.of("505 HTTP Version Not Supported", "", "", false, false);
        }
        boolean reading = head.first().equals("GET") || head.first().equals("HEAD");
        boolean keepAlive = HttpPage.keepsAlive(head);
        if (!reading) {
            return HttpPage.of("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "", false, false);
        }
        boolean body = head.first().equals("GET");
        return switch (HttpPage.path(head)) {
            case "/derp" -> derp(head);
            case "/derp/probe", "/derp/latency-check" ->
                HttpPage.of("200 OK", "Access-Control-Allow-Origin: *\r\n", "", body, keepAlive);
            case "/generate_204" -> HttpPage.generate204(head, keepAlive);
            case "/robots.txt" -> HttpPage.of("200 OK", "", ROBOTS, body, keepAlive);
            case "/" -> HttpPage.of("200 OK", "", HOME, body, keepAlive);
            default -> HttpPage.of("404 Not Found", "", "", body, keepAlive);
        };
    }

    private Entry derp(HttpHead head) {
        var upgrade = head.header("upgrade");
        boolean websocket = upgrade.equalsIgnoreCase("websocket");
        if (!websocket && !upgrade.equalsIgnoreCase("derp")) {
            return HttpPage.of("426 Upgrade Required", "Upgrade: DERP\r\n", "", false, false);
        }
        // A client of old says "WebSocket" and speaks raw DERP; only the subprotocol tells.
        if (websocket && head.names("sec-websocket-protocol", "derp")) {
            return webSocket(head);
        }
        if (head.header("derp-fast-start").equals("1")) {
            return new Entry.Derp(new byte[0], true);
        }
        return new Entry.Derp(
                HttpPage.ascii(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\nDerp-Version: "
                                + FrameType.VERSION + "\r\nDerp-Public-Key: "
                                + own.raw().hex() + "\r\n\r\n"),
                false);
    }

    private static Entry webSocket(HttpHead head) {
        var key = head.header("sec-websocket-key");
        if (key.isEmpty() || !head.header("sec-websocket-version").equals("13")) {
            return HttpPage.of("426 Upgrade Required", "Sec-WebSocket-Version: 13\r\n", "", false, false);
        }
        return new Entry.WebSocket(
                HttpPage.ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Protocol: derp\r\nSec-WebSocket-Accept: " + accept(key) + "\r\n\r\n"));
    }

    private static String accept(String key) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest(HttpPage.ascii(key + WEBSOCKET_GUID)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /// For a head that cannot be read.
    public static Entry malformed() {
        return HttpPage.of("400 Bad Request", "", "", false, false);
    }
}
