package weft.node.portmap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Virtual thread. One HTTP/1.0 request to a device at home, bounded in time and bytes; never through a proxy.
final class SmallHttp {
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final long ALL_NANOS = 3_000_000_000L;
    private static final int BYTES_MAX = 128 << 10;

    private SmallHttp() {}

    /// @param status of the answer
    record Answer(int status, String body) {}

    static Answer get(URI uri) throws IOException {
        return exchange(uri, "GET " + path(uri) + " HTTP/1.0\r\nHost: " + uri.getAuthority() + "\r\n\r\n");
    }

    static Answer soap(URI uri, String service, String action, String body) throws IOException {
        return exchange(
                uri,
                "POST " + path(uri) + " HTTP/1.0\r\nHost: " + uri.getAuthority()
                        + "\r\nContent-Type: text/xml; charset=\"utf-8\"\r\nSOAPAction: \"" + service + "#" + action
                        + "\"\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n"
                        + body);
    }

    private static String path(URI uri) {
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static Answer exchange(URI uri, String request) throws IOException {
        long end = System.nanoTime() + ALL_NANOS;
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            var in = socket.getInputStream();
            var bytes = new byte[BYTES_MAX];
            int length = 0;
            int n = 0;
            while (length < bytes.length && n >= 0 && !isWhole(bytes, length) && System.nanoTime() - end < 0) {
                n = in.read(bytes, length, bytes.length - length);
                length += Math.max(0, n);
            }
            return parse(new String(bytes, 0, length, StandardCharsets.UTF_8));
        }
    }

    /// By `Content-Length`: some devices keep the connection open all the same.
    private static boolean isWhole(byte[] bytes, int length) {
        var text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        for (var line : text.substring(0, end).split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                var digits = line.substring(15).strip();
                return digits.matches("[0-9]{1,6}") && length >= end + 4 + Integer.parseInt(digits);
            }
        }
        return false;
    }

    private static Answer parse(String text) throws IOException {
        int end = text.indexOf("\r\n\r\n");
        var first = text.split("\r\n", 2)[0].split(" ", 3);
        if (end < 0 || first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[0-9]{3}")) {
            throw new IOException("the gateway answers something that is not HTTP");
        }
        return new Answer(Integer.parseInt(first[1]), text.substring(end + 4));
    }
}
