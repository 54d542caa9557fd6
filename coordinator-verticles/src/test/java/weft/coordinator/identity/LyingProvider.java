package weft.coordinator.identity;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Any thread. An OpenID provider in an attacker's hands: it answers each path with what the test puts there, and
/// signs what it is told to. Honest until told otherwise.
public final class LyingProvider implements AutoCloseable {
    public static final String CLIENT = "weft";
    public static final String SECRET = "client secret";

    private static final KeyPair FIRST = freshKey();

    private final HttpServer server;
    private final String issuer;
    private final ConcurrentHashMap<String, Consumer<HttpServerRequest>> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger keysAsked = new AtomicInteger();
    private volatile KeyPair key = FIRST;
    private volatile String keyId = "k1";
    private volatile JsonObject tokens = new JsonObject();

    public LyingProvider(Vertx vertx) {
        server = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .await();
        issuer = "http://127.0.0.1:" + server.actualPort();
    }

    public String issuer() {
        return issuer;
    }

    public ProviderConfig.Oidc config(String name, String... domains) {
        return new ProviderConfig.Oidc(
                new ProviderConfig.Common(name, name, List.of(domains), List.of(), List.of()),
                issuer,
                CLIENT,
                SECRET,
                null,
                List.of("openid", "email"),
                ProviderConfig.Claims.OF_OIDC,
                true,
                null);
    }

    /// Answers a path with something else from now on.
    public void at(String path, Consumer<HttpServerRequest> answer) {
        answers.put(path, answer);
    }

    public void tellsTheTruthAt(String path) {
        answers.remove(path);
    }

    /// What the next codes are traded for.
    public void gives(String idToken) {
        tokens = new JsonObject()
                .put("access_token", "opaque")
                .put("token_type", "Bearer")
                .put("expires_in", 60)
                .put("id_token", idToken);
    }

    /// Another key, of another name, signs from now on; the one before is not shown any more.
    public void rotates(String newId) {
        key = freshKey();
        keyId = newId;
    }

    public KeyPair key() {
        return key;
    }

    public int keysAsked() {
        return keysAsked.get();
    }

    /// Paths, in the order in which they were asked for.
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /// Claims of a person, for an attempt.
    public JsonObject claims(String nonce, String subject, String email) {
        long now = System.currentTimeMillis() / 1_000;
        return new JsonObject()
                .put("iss", issuer)
                .put("aud", CLIENT)
                .put("sub", subject)
                .put("nonce", nonce)
                .put("iat", now)
                .put("exp", now + 300)
                .put("email", email)
                .put("email_verified", true)
                .put("name", subject)
                .put("groups", new JsonArray());
    }

    /// Signed by the key that it shows.
    public String signed(JsonObject claims) {
        return signed(new JsonObject().put("alg", "RS256").put("kid", keyId), claims, key);
    }

    public static String signed(JsonObject header, JsonObject claims, KeyPair by) {
        var text = text(header, claims);
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(by.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + encoded(signature.sign());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// "Signed" with what everybody can read.
    public static String signedBySecret(JsonObject header, JsonObject claims, byte[] secret) {
        var text = text(header, claims);
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return text + "." + encoded(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public static String text(JsonObject header, JsonObject claims) {
        return encoded(header.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.encode().getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpServerRequest request) {
        asked.add(request.path());
        if (request.path().equals("/keys")) {
            keysAsked.incrementAndGet();
        }
        answers.getOrDefault(request.path(), this::honest).accept(request);
    }

    private void honest(HttpServerRequest request) {
        switch (request.path()) {
            case "/.well-known/openid-configuration" -> json(request, discovery());
            case "/keys" -> json(request, new JsonObject().put("keys", new JsonArray().add(shown())));
            case "/token" ->
                request.body()
                        .onSuccess(body -> json(
                                request,
                                body.toString().contains("code=good")
                                        ? tokens
                                        : new JsonObject().put("error", "invalid_grant")));
            default -> request.response().setStatusCode(404).end();
        }
    }

    public JsonObject discovery() {
        return new JsonObject()
                .put("issuer", issuer)
                .put("authorization_endpoint", issuer + "/authorize")
                .put("token_endpoint", issuer + "/token")
                .put("jwks_uri", issuer + "/keys")
                .put("code_challenge_methods_supported", new JsonArray().add("S256"));
    }

    private JsonObject shown() {
        var shown = (RSAPublicKey) key.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", keyId)
                .put("n", encoded(unsigned(shown.getModulus())))
                .put("e", encoded(unsigned(shown.getPublicExponent())));
    }

    /// Answers for as long as somebody listens.
    static void withoutEnd(Vertx vertx, HttpServerRequest request) {
        request.response().setChunked(true);
        var much = Buffer.buffer(new byte[64 * 1024]);
        vertx.setPeriodic(1, timer -> {
            if (request.response().closed()) {
                vertx.cancelTimer(timer);
            } else if (!request.response().writeQueueFull()) {
                request.response().write(much);
            }
        });
    }

    public static void json(HttpServerRequest request, JsonObject body) {
        request.response()
                .setStatusCode(body.containsKey("error") ? 400 : 200)
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(body.encode()));
    }

    private static byte[] unsigned(BigInteger number) {
        var bytes = number.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static KeyPair freshKey() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        server.close().await();
    }
}
