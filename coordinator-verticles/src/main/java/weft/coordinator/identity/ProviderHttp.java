package weft.coordinator.identity;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Any thread. Requests to a provider. Each has a deadline and a bound on its answer, and none follows a redirect: a
/// provider that is down, slow or lying costs one request that fails.
public final class ProviderHttp {
    private static final int CONNECT_MILLIS_MAX = 3_000;
    private static final int ANSWER_MILLIS_MAX = 8_000;
    private static final int ANSWER_BYTES_MAX = 512 * 1024;

    private final String provider;
    private final HttpClient client;

    /// @param provider as the configuration calls it, for the lines of failures
    /// @param certificates authorities to trust in place of the system's; null for those
    public ProviderHttp(Vertx vertx, String provider, @Nullable Path certificates) {
        this.provider = provider;
        this.client = vertx.createHttpClient(options(certificates));
    }

    /// How this coordinator's connections to a provider are made.
    static HttpClientOptions options(@Nullable Path certificates) {
        var options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS_MAX)
                .setReadIdleTimeout(ANSWER_MILLIS_MAX)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(32 * 1024)
                .setMaxRedirects(0);
        return certificates == null
                ? options
                : options.setTrustOptions(new PemTrustOptions().addCertPath(certificates.toString()));
    }

    /// @param body of a JSON object; empty when it was none
    /// @param list of a JSON array; empty when it was none
    public record Answer(int status, MultiMap headers, JsonObject body, JsonArray list) {
        public boolean isGood() {
            return status >= 200 && status < 300;
        }
    }

    /// Fails with [IdentityRefused] when there is no answer, or one that is no JSON; a bad status is an answer.
    public Future<Answer> get(String url, Map<String, String> headers) {
        return send(HttpMethod.GET, url, headers, null);
    }

    /// As [#get], with a form as the body.
    public Future<Answer> post(String url, Map<String, String> headers, Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpMethod.POST, url, headers, Buffer.buffer(body));
    }

    /// Where a page leads, without going there; empty when it leads nowhere. What the page says is not read.
    /// Fails with
    /// [IdentityRefused] when there is no answer.
    Future<String> location(String url) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(url)
                        .setFollowRedirects(false)
                        .putHeader("User-Agent", "weft"))
                .compose(request -> request.send().map(response -> {
                    var location = response.statusCode() / 100 == 3 ? response.getHeader("Location") : null;
                    response.exceptionHandler(_ -> {});
                    request.reset();
                    return location == null ? "" : location;
                }))
                .timeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(explained(url, failure)));
    }

    private Future<Answer> send(HttpMethod method, String url, Map<String, String> headers, @Nullable Buffer form) {
        RequestOptions options;
        try {
            options = new RequestOptions()
                    .setMethod(method)
                    .setAbsoluteURI(url)
                    .setFollowRedirects(false)
                    .putHeader("Accept", "application/json")
                    .putHeader("User-Agent", "weft");
        } catch (RuntimeException malformed) {
            return Future.failedFuture(new IdentityRefused(
                    IdentityRefused.Reason.MISCONFIGURED,
                    "provider " + provider + " has an address that is none: " + url,
                    malformed));
        }
        headers.forEach(options::putHeader);
        if (form != null) {
            options.putHeader("Content-Type", "application/x-www-form-urlencoded");
        }
        Promise<Answer> promise = Promise.promise();
        client.request(options).onFailure(promise::tryFail).onSuccess(request -> {
            promise.future().onFailure(_ -> request.reset());
            (form == null ? request.send() : request.send(form))
                    .onFailure(promise::tryFail)
                    .onSuccess(response -> read(request, response, promise));
        });
        return promise.future()
                .timeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .onFailure(promise::tryFail)
                .recover(failure -> Future.failedFuture(explained(url, failure)));
    }

    private void read(HttpClientRequest request, HttpClientResponse response, Promise<Answer> promise) {
        var body = Buffer.buffer();
        response.exceptionHandler(promise::tryFail);
        response.handler(part -> {
            if (body.length() + part.length() > ANSWER_BYTES_MAX) {
                promise.tryFail(new IdentityRefused(
                        IdentityRefused.Reason.NOT_AUTHENTIC,
                        "provider " + provider + " answers with more than a provider has to say"));
                request.reset();
                return;
            }
            body.appendBuffer(part);
        });
        response.endHandler(_ -> {
            try {
                var json = body.length() == 0 ? new JsonObject() : Json.decodeValue(body);
                promise.tryComplete(new Answer(
                        response.statusCode(),
                        response.headers(),
                        json instanceof JsonObject object ? object : new JsonObject(),
                        json instanceof JsonArray list ? list : new JsonArray()));
            } catch (DecodeException _) {
                boolean away = response.statusCode() >= 500;
                promise.tryFail(new IdentityRefused(
                        away ? IdentityRefused.Reason.UNREACHABLE : IdentityRefused.Reason.MISCONFIGURED,
                        "provider " + provider + " answers with HTTP " + response.statusCode()
                                + (away
                                        ? "; try again in a while"
                                        : " and something that is no JSON; check its address")));
            }
        });
    }

    private IdentityRefused explained(String url, Throwable failure) {
        if (failure instanceof IdentityRefused already) {
            return already;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                return new IdentityRefused(
                        IdentityRefused.Reason.MISCONFIGURED,
                        "provider " + provider + " shows a TLS certificate at " + hostOf(url)
                                + " that does not count here (" + firstLine(cause)
                                + "); name its authority under 'certificates'",
                        failure);
            }
        }
        return new IdentityRefused(
                IdentityRefused.Reason.UNREACHABLE,
                "provider " + provider + " does not answer at " + hostOf(url) + " (" + firstLine(failure)
                        + "); try again in a while",
                failure);
    }

    private static String hostOf(String url) {
        int start = url.indexOf("//") + 2;
        int end = url.indexOf('/', start);
        return end < 0 ? url : url.substring(0, end);
    }

    static String firstLine(Throwable failure) {
        var message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
