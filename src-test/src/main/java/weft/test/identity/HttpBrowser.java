package weft.test.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import weft.test.cluster.Certificates;

/// One thread. A person with a browser that runs no scripts: cookies, redirects, links and forms. Hundreds of them
/// share
/// one [HttpClient].
public final class HttpBrowser {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int REDIRECTS_MAX = 20;
    private static final int PAGES_MAX = 12;

    private final HttpClient http;
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);

    public HttpBrowser(HttpClient http) {
        this.http = http;
    }

    /// A client that trusts that certificate alone, and remembers nothing.
    public static HttpClient client(Path certificate) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(DEADLINE)
                .sslContext(Certificates.trusting(certificate))
                .build();
    }

    /// What is shown.
    ///
    /// @param visited where it was redirected from, oldest first
    public record Page(URI uri, int status, Map<String, List<String>> headers, String body, List<URI> visited) {
        public Page {
            headers = Map.copyOf(headers);
            visited = List.copyOf(visited);
        }

        public List<Form> forms() {
            return Form.of(uri, body);
        }

        /// The one form that has this field.
        public Form form(String field) {
            return forms().stream()
                    .filter(form -> form.fields().containsKey(field))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no form with " + field + " at " + this));
        }

        public boolean isAt(String base) {
            return uri.toString().startsWith(base);
        }
    }

    public Page open(String url) {
        return follow(get(URI.create(url)), List.of());
    }

    public Page submit(Form form) {
        return follow(request(form), List.of());
    }

    /// Does so without following where it leads.
    public Page submitOnly(Form form) {
        return send(request(form), List.of());
    }

    /// Logs in at the pages of [NpmProvider] and consents, until it is elsewhere.
    public Page logInAtNpm(Page login, String as) {
        return walk(
                login,
                Form::action,
                form -> form.fields().containsKey("login")
                        ? form.with("login", as).with("password", "any")
                        : form);
    }

    /// Logs in at Keycloak's page, until it is elsewhere; what its SAML pages would submit by script is submitted.
    public Page logInAtKeycloak(Page login, String as) {
        return walk(
                login,
                Form::action,
                form -> form.fields().containsKey("username")
                        ? form.with("username", as).with("password", Keycloak.PASSWORD)
                        : form);
    }

    private Page walk(
            Page first, java.util.function.Function<Form, URI> target, java.util.function.UnaryOperator<Form> filled) {
        Predicate<URI> here = uri -> uri.getPort() == first.uri().getPort();
        var page = first;
        for (int i = 0; i < PAGES_MAX && here.test(page.uri()); i++) {
            if (page.forms().isEmpty()) {
                throw new IllegalStateException("no way on from " + page);
            }
            var form = page.forms().getFirst();
            page = submit(filled.apply(form));
            if (!here.test(target.apply(form))) {
                return page;
            }
        }
        return page;
    }

    private static HttpRequest.Builder get(URI uri) {
        return HttpRequest.newBuilder(uri).GET();
    }

    private static HttpRequest.Builder request(Form form) {
        var fields = form.fields().entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        if (!form.isPost()) {
            return get(URI.create(form.action() + (form.action().getRawQuery() == null ? "?" : "&") + fields));
        }
        var origin = form.action().getScheme() + "://" + form.action().getRawAuthority();
        return HttpRequest.newBuilder(form.action())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", origin)
                .POST(HttpRequest.BodyPublishers.ofString(fields));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Page follow(HttpRequest.Builder request, List<URI> visited) {
        var page = send(request, visited);
        var location = page.headers().getOrDefault("location", List.of());
        if (page.status() / 100 != 3 || location.isEmpty()) {
            return page;
        }
        if (visited.size() >= REDIRECTS_MAX) {
            throw new IllegalStateException("redirected too often: " + visited);
        }
        return follow(get(page.uri().resolve(location.getFirst())), page.visited());
    }

    private Page send(HttpRequest.Builder builder, List<URI> visited) {
        var request = builder.timeout(DEADLINE).build();
        var uri = request.uri();
        try {
            var mine = cookies.get(uri, Map.of()).getOrDefault("Cookie", List.of());
            if (!mine.isEmpty()) {
                builder.header("Cookie", String.join("; ", mine));
            }
            var answer = http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
            cookies.put(uri, answer.headers().map());
            var trail = new java.util.ArrayList<>(visited);
            trail.add(uri);
            return new Page(uri, answer.statusCode(), answer.headers().map(), answer.body(), trail);
        } catch (IOException broken) {
            throw new UncheckedIOException(uri + ": " + broken.getMessage(), broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
