package weft.protocol.derp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import weft.protocol.key.RelayKey;

/// Pure. What a relay answers over HTTP, until a connection becomes a DERP stream.
public final class FrontDoor {
    private static final String HOME = "This is a relay for a private network. It sees only sealed packets.\n";
    private static final String ROBOTS = "User-agent: *\nDisallow: /\n";
    /// RFC 6455, section 1.3.
    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CHALLENGE_MAX = 64;

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

    public Entry enter(HttpHead head) {
        if (!head.third().startsWith("HTTP/1.")) {
            return page("505 HTTP Version Not Supported", "", "", false, false);
        }
        boolean reading = head.first().equals("GET") || head.first().equals("HEAD");
        boolean keepAlive = head.third().equals("HTTP/1.1") && !head.names("connection", "close") && !hasBody(head);
        int query = head.second().indexOf('?');
        var path = query < 0 ? head.second() : head.second().substring(0, query);
        if (!reading) {
            return page("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "", false, false);
        }
        boolean body = head.first().equals("GET");
        return switch (path) {
            case "/derp" -> derp(head);
            case "/derp/probe", "/derp/latency-check" ->
                page("200 OK", "Access-Control-Allow-Origin: *\r\n", "", body, keepAlive);
            case "/generate_204" -> generate204(head, keepAlive);
            case "/robots.txt" -> page("200 OK", "", ROBOTS, body, keepAlive);
            case "/" -> page("200 OK", "", HOME, body, keepAlive);
            default -> page("404 Not Found", "", "", body, keepAlive);
        };
    }

    private static boolean hasBody(HttpHead head) {
        return !head.header("transfer-encoding").isEmpty()
                || !head.header("content-length").isEmpty()
                        && !head.header("content-length").equals("0");
    }

    private Entry derp(HttpHead head) {
        var upgrade = head.header("upgrade");
        boolean websocket = upgrade.equalsIgnoreCase("websocket");
        if (!websocket && !upgrade.equalsIgnoreCase("derp")) {
            return page("426 Upgrade Required", "Upgrade: DERP\r\n", "", false, false);
        }
        // A client of old says "WebSocket" and speaks raw DERP; only the subprotocol tells.
        if (websocket && head.names("sec-websocket-protocol", "derp")) {
            return webSocket(head);
        }
        if (head.header("derp-fast-start").equals("1")) {
            return new Entry.Derp(new byte[0], true);
        }
        return new Entry.Derp(
                ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\nDerp-Version: "
                        + FrameType.VERSION + "\r\nDerp-Public-Key: "
                        + own.raw().hex() + "\r\n\r\n"),
                false);
    }

    private static Entry webSocket(HttpHead head) {
        var key = head.header("sec-websocket-key");
        if (key.isEmpty() || !head.header("sec-websocket-version").equals("13")) {
            return page("426 Upgrade Required", "Sec-WebSocket-Version: 13\r\n", "", false, false);
        }
        return new Entry.WebSocket(
                ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Protocol: derp\r\nSec-WebSocket-Accept: " + accept(key) + "\r\n\r\n"));
    }

    private static String accept(String key) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest(ascii(key + WEBSOCKET_GUID)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /// Lets a client tell a network that answers everything by itself (a captive portal) from the internet.
    private static Entry generate204(HttpHead head, boolean keepAlive) {
        var challenge = head.header("x-tailscale-challenge");
        var headers = "Cache-Control: no-cache, no-store, must-revalidate, no-transform, max-age=0\r\n";
        if (isHarmless(challenge)) {
            headers += "X-Tailscale-Response: response " + challenge + "\r\n";
        }
        return page("204 No Content", headers, "", false, keepAlive);
    }

    private static boolean isHarmless(String challenge) {
        if (challenge.isEmpty() || challenge.length() > CHALLENGE_MAX) {
            return false;
        }
        return challenge
                .chars()
                .allMatch(c ->
                        c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".-_:".indexOf(c) >= 0);
    }

    /// For a head that cannot be read.
    public static Entry malformed() {
        return page("400 Bad Request", "", "", false, false);
    }

    private static Entry page(String status, String headers, String text, boolean withBody, boolean keepAlive) {
        var head = "HTTP/1.1 " + status + "\r\n" + headers
                + (status.startsWith("204") ? "" : "Content-Length: " + text.length() + "\r\n")
                + (text.isEmpty() ? "" : "Content-Type: text/plain; charset=utf-8\r\n")
                + (keepAlive ? "" : "Connection: close\r\n")
                + "\r\n";
        return new Entry.Page(ascii(withBody ? head + text : head), keepAlive);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
