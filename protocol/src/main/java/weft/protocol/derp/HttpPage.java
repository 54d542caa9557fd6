package weft.protocol.derp;

import java.nio.charset.StandardCharsets;

/// Pure. Answers over HTTP that are not a stream.
public final class HttpPage {
    private static final int CHALLENGE_MAX = 64;

    private HttpPage() {}

    /// What is asked for, without its query.
    public static String path(HttpHead head) {
        int query = head.second().indexOf('?');
        return query < 0 ? head.second() : head.second().substring(0, query);
    }

    /// Whether the connection may take another request.
    public static boolean keepsAlive(HttpHead head) {
        return head.third().equals("HTTP/1.1") && !head.names("connection", "close") && !hasBody(head);
    }

    private static boolean hasBody(HttpHead head) {
        return !head.header("transfer-encoding").isEmpty()
                || !head.header("content-length").isEmpty()
                        && !head.header("content-length").equals("0");
    }

    /// Lets a client tell a network that answers everything by itself (a captive portal) from the internet.
    static FrontDoor.Entry generate204(HttpHead head, boolean keepAlive) {
        var challenge = head.header("x-tailscale-challenge");
        var headers = "Cache-Control: no-cache, no-store, must-revalidate, no-transform, max-age=0\r\n";
        if (isHarmless(challenge)) {
            headers += "X-Tailscale-Response: response " + challenge + "\r\n";
        }
        return of("204 No Content", headers, "", false, keepAlive);
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

    /// @param status such as `200 OK`
    /// @param headers whole lines, each with its end
    /// @param text the body; its length is told even when it is not sent
    /// @param withBody false for an answer to HEAD
    public static FrontDoor.Entry of(String status, String headers, String text, boolean withBody, boolean keepAlive) {
        var head = "HTTP/1.1 " + status + "\r\n" + headers
                + (status.startsWith("204") ? "" : "Content-Length: " + text.length() + "\r\n")
                + (text.isEmpty() ? "" : "Content-Type: text/plain; charset=utf-8\r\n")
                + (keepAlive ? "" : "Connection: close\r\n")
                + "\r\n";
        return new FrontDoor.Entry.Page(ascii(withBody ? head + text : head), keepAlive);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
