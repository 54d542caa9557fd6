package weft.test.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Any thread. An OpenID provider that says what it is told to: a real HTTP server that logs everybody in without
/// asking,
/// and signs whatever a test wants signed. Honest until told otherwise.
public final class HostileProvider implements AutoCloseable {
    public static final String CLIENT = "weft";
    public static final String SECRET = "hostile-client-secret";
    public static final String KEY_ID = "one";

    private static final long SLOW_SECONDS = 120;

    private final KeyPair keys = newKeys();
    private final Map<String, JsonObject> logins = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;
    private volatile Function<JsonObject, String> token;
    private volatile Function<Map<String, String>, Map<String, String>> callback;
    private volatile Mood mood = Mood.ANSWERS;

    /// How it answers at all.
    public enum Mood {
        ANSWERS,
        /// Takes the request and says nothing.
        SLOW,
        /// HTTP 500.
        FAILS,
        /// Something that is no JSON, and a lot of it.
        BABBLES
    }

    private HostileProvider(HttpServer server) {
        this.server = server;
        this.token = claims -> signed(header(), claims);
        this.callback = parameters -> parameters;
    }

    public static HostileProvider start() {
        try {
            var provider = new HostileProvider(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0));
            provider.open();
            return provider;
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    private void open() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/openid-configuration", exchange -> json(exchange, discovery()));
        server.createContext("/keys", exchange -> json(exchange, keySet()));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.start();
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// What it makes of the claims of an honest ID token: the token itself.
    public void says(Function<JsonObject, String> other) {
        token = other;
    }

    /// Signs claims that a test has changed.
    public void claims(Function<JsonObject, JsonObject> changed) {
        token = claims -> signed(header(), changed.apply(claims));
    }

    /// What it makes of the parameters with which it sends the browser back.
    public void sendsBack(Function<Map<String, String>, Map<String, String>> other) {
        callback = other;
    }

    public void mood(Mood other) {
        mood = other;
    }

    /// Says the truth again.
    public void honest() {
        token = claims -> signed(header(), claims);
        callback = parameters -> parameters;
        mood = Mood.ANSWERS;
    }

    public JsonObject header() {
        return new JsonObject().put("alg", "RS256").put("kid", KEY_ID).put("typ", "JWT");
    }

    /// A token that its key signed.
    public String signed(JsonObject header, JsonObject claims) {
        return signed(keys, header, claims);
    }

    /// A token that a key of nobody's signed.
    public String forged(JsonObject header, JsonObject claims) {
        return signed(newKeys(), header, claims);
    }

    /// A token whose algorithm is a shared secret's, keyed with these bytes.
    public String keyedWith(byte[] secret, JsonObject claims) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            var text = text(header().put("alg", "HS256"), claims);
            return text + "." + base64(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /// The public key as PEM, which everybody knows.
    public byte[] publicKeyPem() {
        return ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(keys.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// A token without a signature.
    public static String unsigned(JsonObject claims) {
        return text(new JsonObject().put("alg", "none").put("typ", "JWT"), claims) + ".";
    }

    private static String signed(KeyPair by, JsonObject header, JsonObject claims) {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(by.getPrivate());
            var text = text(header, claims);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + base64(signature.sign());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String text(JsonObject header, JsonObject claims) {
        return base64(header.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private JsonObject discovery() {
        return new JsonObject()
                .put("issuer", issuer())
                .put("authorization_endpoint", issuer() + "/authorize")
                .put("token_endpoint", issuer() + "/token")
                .put("jwks_uri", issuer() + "/keys")
                .put("code_challenge_methods_supported", new JsonArray().add("S256"))
                .put("response_types_supported", new JsonArray().add("code"))
                .put("subject_types_supported", new JsonArray().add("public"))
                .put("id_token_signing_alg_values_supported", new JsonArray().add("RS256"));
    }

    private JsonObject keySet() {
        var key = (RSAPublicKey) keys.getPublic();
        return new JsonObject()
                .put(
                        "keys",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("kty", "RSA")
                                        .put("use", "sig")
                                        .put("alg", "RS256")
                                        .put("kid", KEY_ID)
                                        .put("n", unsigned(key.getModulus()))
                                        .put("e", unsigned(key.getPublicExponent()))));
    }

    private static String unsigned(BigInteger number) {
        var bytes = number.toByteArray();
        return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    /// Logs everybody in as ann; the browser sees no page.
    private void authorize(HttpExchange exchange) throws IOException {
        var asked = parameters(exchange.getRequestURI().getRawQuery());
        var code = Long.toHexString(System.nanoTime()) + logins.size();
        var now = Instant.now().getEpochSecond();
        logins.put(
                code,
                new JsonObject()
                        .put("iss", issuer())
                        .put("aud", asked.get("client_id"))
                        .put("sub", "ann")
                        .put("iat", now)
                        .put("exp", now + 300)
                        .put("nonce", asked.get("nonce"))
                        .put("email", "ann@corp.example")
                        .put("email_verified", true)
                        .put("name", "Ann Archer")
                        .put("groups", new JsonArray().add("engineering")));
        var back = callback.apply(Map.of("code", code, "state", asked.getOrDefault("state", "")));
        var target = new StringBuilder(asked.getOrDefault("redirect_uri", ""));
        for (var entry : back.entrySet()) {
            target.append(target.indexOf("?") < 0 ? '?' : '&')
                    .append(entry.getKey())
                    .append('=')
                    .append(URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8));
        }
        exchange.getResponseHeaders().add("Location", target.toString());
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        var form = parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var claims = logins.remove(form.getOrDefault("code", ""));
        if (claims == null) {
            answer(exchange, 400, new JsonObject().put("error", "invalid_grant").encode());
            return;
        }
        json(
                exchange,
                new JsonObject()
                        .put("access_token", "an-access-token-of-no-use")
                        .put("token_type", "Bearer")
                        .put("expires_in", 300)
                        .put("id_token", token.apply(claims)));
    }

    private void json(HttpExchange exchange, JsonObject body) throws IOException {
        switch (mood) {
            case ANSWERS -> answer(exchange, 200, body.encode());
            case FAILS -> answer(exchange, 500, "{}");
            case BABBLES -> answer(exchange, 200, "{\"issuer\":\"" + "x".repeat(4 << 20));
            case SLOW -> {
                try {
                    if (closing.await(SLOW_SECONDS, TimeUnit.SECONDS)) {
                        exchange.close();
                    }
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static Map<String, String> parameters(@Nullable String encoded) {
        var found = new HashMap<String, String>();
        for (var pair : List.of((encoded == null ? "" : encoded).split("&"))) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                found.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
