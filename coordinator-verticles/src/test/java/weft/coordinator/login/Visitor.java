package weft.coordinator.login;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One thread. A browser in a person's, or an attacker's, hands: it keeps cookies, and goes where it is told.
final class Visitor {
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    final Map<String, String> cookies = new LinkedHashMap<>();

    Visitor(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    record Shown(int status, String location, String body, Map<String, String> headers) {
        /// A parameter of where it leads; empty when there is none of that name.
        String parameter(String name) {
            for (var pair : location.substring(location.indexOf('?') + 1).split("&")) {
                if (pair.startsWith(name + "=")) {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                }
            }
            return "";
        }

        /// What a form of this page carries.
        String token() {
            var found = TOKEN.matcher(body);
            return found.find() ? found.group(1) : "";
        }
    }

    Shown get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    Shown post(String path, Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Shown send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            for (var set : answer.headers().allValues("Set-Cookie")) {
                var pair = set.split(";")[0].split("=", 2);
                cookies.put(pair[0], pair[1]);
            }
            return new Shown(
                    answer.statusCode(),
                    answer.headers().firstValue("Location").orElse(""),
                    answer.body(),
                    answer.headers().map().entrySet().stream()
                            .collect(
                                    Collectors.toMap(Map.Entry::getKey, entry -> String.join("\n", entry.getValue()))));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
