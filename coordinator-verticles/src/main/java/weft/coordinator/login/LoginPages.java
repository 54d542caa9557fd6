package weft.coordinator.login;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.identity.Callback;
import weft.coordinator.identity.IdentityRefused;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.VerifiedIdentity;
import weft.coordinator.identity.saml.SamlProvider;
import weft.coordinator.limit.AddressBudget;
import weft.coordinator.limit.RemoteAddress;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.Key32;

/// Event loop. The pages of a login, each of which may be opened again, in another tab, or with the back button:
///
/// | request | answer |
/// |---|---|
/// | `GET /login/ID` | which device it is; how to log in, or, in the browser that has, what to confirm; or how it ended
/// |
/// | `GET /login/ID/with/PROVIDER` | to the provider |
/// | `GET /login/callback/PROVIDER` | from an OIDC or OAuth2 provider, back to the first page |
/// | `POST /login/acs/PROVIDER`, `GET /login/continue` | the same from a SAML provider, whose post brings no cookie |
/// | `GET /login/metadata/PROVIDER` | this coordinator, described to a SAML provider |
/// | `POST /login/ID/confirm`, `POST /login/ID/deny` | back to the first page |
///
/// A redirect leads to these pages or to a configured provider, never to what a request names.
public final class LoginPages {
    private static final Logger LOG = LoggerFactory.getLogger(LoginPages.class);
    private static final int FORM_BYTES_MAX = 8 * 1024;
    private static final int ANSWER_BYTES_MAX = 512 * 1024;
    private static final int BURST = 3_000;
    private static final Duration REFILL = Duration.ofMillis(10);
    private static final String ID = "/login/:id";

    private final LoginDesk desk;
    private final PageTexts texts;
    private final AddressBudget budget = new AddressBudget(BURST, REFILL);

    public LoginPages(LoginDesk desk) {
        this.desk = desk;
        this.texts = new PageTexts(desk);
    }

    /// Where a provider of this kind and name sends browsers back to.
    public static String callbackPath(ProviderConfig config) {
        return (config instanceof ProviderConfig.Saml ? "/login/acs/" : "/login/callback/")
                + config.common().name();
    }

    /// Adds the routes of the pages.
    public void mount(Vertx vertx, Router router) {
        router.route("/login/*").handler(this::guard);
        router.get("/login/callback/:provider").handler(page(this::callback));
        router.post("/login/acs/:provider")
                .handler(BodyHandler.create(false).setBodyLimit(ANSWER_BYTES_MAX))
                .handler(page(this::assertion));
        router.get("/login/metadata/:provider").handler(page(this::metadata));
        router.get("/login/continue").handler(page(this::continued));
        router.get(ID).handler(page(this::show));
        router.get(ID + "/with/:provider").handler(page(this::leave));
        router.post(ID + "/:decision")
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX))
                .handler(page(this::decide));
        router.route("/login/*").handler(request -> send(request, texts.unknown()));
    }

    private void guard(RoutingContext request) {
        request.response()
                .putHeader("Content-Security-Policy", Page.POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cache-Control", "no-store");
        var address = request.request().remoteAddress();
        if (address != null && !budget.allows(RemoteAddress.of(address), System.nanoTime())) {
            request.response().putHeader("Retry-After", "10");
            send(request, texts.tooMany());
            return;
        }
        if (!desk.isOpen()) {
            send(request, texts.noProviders());
            return;
        }
        request.next();
    }

    /// A handler whose failures are pages, too.
    private Handler<RoutingContext> page(Function<RoutingContext, Future<Void>> work) {
        return request -> {
            Future<Void> done;
            try {
                done = work.apply(request);
            } catch (RuntimeException failure) {
                done = Future.failedFuture(failure);
            }
            done.onFailure(failure -> {
                if (!request.response().ended()) {
                    fail(request, failure);
                }
            });
        };
    }

    private void fail(RoutingContext request, Throwable failure) {
        if (failure instanceof IdentityRefused refused) {
            LOG.debug("a login was refused: {}", refused.reason());
            send(
                    request,
                    switch (refused.reason()) {
                        case UNREACHABLE, MISCONFIGURED -> texts.refused(502, refused.line());
                        case DENIED, NOT_AUTHENTIC, EXPIRED, REPLAYED, INCOMPLETE -> texts.refused(403, refused.line());
                    });
        } else {
            LOG.warn("a login page failed: {}", String.valueOf(failure.getMessage()));
            LOG.debug("a login page failed", failure);
            send(request, texts.failed());
        }
    }

    private Future<Void> show(RoutingContext request) {
        return withLogin(request, login -> {
            var cookie = BrowserCookie.of(request, login.id());
            if (cookie.isEmpty() || !login.isOpen(desk.now())) {
                send(request, login.isOpen(desk.now()) ? texts.choose(secret(request), login) : texts.over(login));
                return Future.succeededFuture();
            }
            return desk.store().identity(login.id(), cookie.get().browser()).map(who -> {
                send(
                        request,
                        who.isEmpty()
                                ? texts.choose(secret(request), login)
                                : texts.confirm(cookie.get(), login, who.get(), desk.choice(who.get())));
                return null;
            });
        });
    }

    private Future<Void> leave(RoutingContext request) {
        return withLogin(request, login -> {
            var provider = desk.provider(request.pathParam("provider"));
            if (provider.isEmpty() || !login.isOpen(desk.now())) {
                send(request, provider.isEmpty() ? texts.unknown() : texts.over(login));
                return Future.succeededFuture();
            }
            var cookie = BrowserCookie.of(request, login.id())
                    .orElseGet(() -> new BrowserCookie(secret(request), desk.secret()));
            return provider.get()
                    .begin(desk.attempt(login, callbackPath(provider.get().config())))
                    .compose(to -> desk.store()
                            .begin(login.id(), cookie.browser(), provider.get().name(), to.remember(), desk.now())
                            .map(begun -> {
                                if (begun) {
                                    cookie.set(request);
                                    redirect(request, to.url());
                                } else {
                                    send(request, texts.tooMany());
                                }
                                return null;
                            }));
        });
    }

    /// The cookie comes first: without it nothing is asked of the provider, and nothing used up.
    private Future<Void> callback(RoutingContext request) {
        var callback = new Callback(single(request.queryParams()));
        return withAttempt(request, callback.parameter("state"), (state, attempt) -> {
            var cookie = BrowserCookie.of(request, attempt.login())
                    .filter(shown -> shown.browser().equals(attempt.browser()));
            if (cookie.isEmpty()) {
                return elsewhere(request, attempt);
            }
            if (attempt.remembered() == null) {
                redirect(request, "/login/" + cookie.get().login());
                return Future.succeededFuture();
            }
            return answered(state, attempt, callback, attempt.browser())
                    .compose(_ -> renewed(request, state, cookie.get()));
        });
    }

    /// A post from the provider's site, which brings no cookie: the answer is verified and kept for whoever has both
    /// the cookie of the browser that left and what the browser that posts is handed, so that they are one.
    private Future<Void> assertion(RoutingContext request) {
        var callback = new Callback(single(request.request().formAttributes()));
        return withAttempt(request, callback.parameter("RelayState"), (state, attempt) -> {
            var there = "/login/continue?state=" + encoded(state);
            if (attempt.remembered() == null) {
                redirect(request, there);
                return Future.succeededFuture();
            }
            var handed = desk.secret();
            return answered(state, attempt, callback, handedOver(attempt.browser(), handed))
                    .map(_ -> {
                        redirect(request, there + "&handed=" + handed);
                        return null;
                    });
        });
    }

    private Future<Void> metadata(RoutingContext request) {
        if (!(desk.provider(request.pathParam("provider")).orElse(null) instanceof SamlProvider provider)) {
            send(request, texts.unknown());
            return Future.succeededFuture();
        }
        return provider.ownMetadata(desk.url(callbackPath(provider.config())))
                .compose(document -> request.response()
                        .putHeader("Content-Type", "application/samlmetadata+xml; charset=utf-8")
                        .end(document));
    }

    private Future<Void> continued(RoutingContext request) {
        var query = single(request.queryParams());
        var handed = query.getOrDefault("handed", "");
        return withAttempt(request, query.get("state"), (state, attempt) -> {
            var cookie = BrowserCookie.of(request, attempt.login())
                    .filter(shown -> handedOver(shown.browser(), handed).equals(attempt.browser()));
            return cookie.isEmpty() || attempt.identity() == null
                    ? elsewhere(request, attempt)
                    : renewed(request, state, cookie.get());
        });
    }

    /// A callback to a browser that has not its cookie: of another browser, or of a tab of this one that was
    /// overtaken by another tab, which has an identity by now.
    private Future<Void> elsewhere(RoutingContext request, LoginStore.Attempt attempt) {
        var cookie = BrowserCookie.of(request, attempt.login());
        if (cookie.isEmpty()) {
            send(request, texts.otherBrowser());
            return Future.succeededFuture();
        }
        return desk.store().identity(attempt.login(), cookie.get().browser()).map(who -> {
            if (who.isEmpty()) {
                send(request, texts.otherBrowser());
            } else {
                redirect(request, "/login/" + cookie.get().login());
            }
            return null;
        });
    }

    private static Key32 handedOver(Key32 browser, String handed) {
        return Key32.of(Blake2s.hash(browser.bytes(), handed.getBytes(StandardCharsets.UTF_8)));
    }

    private Future<Void> answered(String state, LoginStore.Attempt attempt, Callback callback, Key32 browser) {
        var provider = desk.provider(attempt.provider());
        return desk.store().take(state).compose(taken -> {
            if (!taken || provider.isEmpty() || attempt.remembered() == null) {
                return Future.failedFuture(new IdentityRefused(
                        IdentityRefused.Reason.REPLAYED, "that answer was used already; log in again"));
            }
            return provider.get()
                    .finish(attempt.remembered(), callback)
                    .compose(who -> desk.store().answered(state, who, browser));
        });
    }

    /// Another secret in the cookie than the one from before the provider's answer, which somebody may have planted.
    private Future<Void> renewed(RoutingContext request, String state, BrowserCookie cookie) {
        var fresh = new BrowserCookie(cookie.login(), desk.secret());
        return desk.store().renewed(state, fresh.browser()).map(_ -> {
            fresh.set(request);
            redirect(request, "/login/" + fresh.login());
            return null;
        });
    }

    private Future<Void> decide(RoutingContext request) {
        return withLogin(request, login -> {
            var form = request.request().formAttributes();
            var token = Optional.ofNullable(form.get("token")).orElse("");
            var cookie = BrowserCookie.of(request, login.id()).filter(shown -> shown.vouchesFor(token));
            if (!login.isOpen(desk.now())) {
                redirect(request, "/login/" + secret(request));
                return Future.succeededFuture();
            }
            if (cookie.isEmpty()) {
                send(request, texts.otherBrowser());
                return Future.succeededFuture();
            }
            return desk.store()
                    .identity(login.id(), cookie.get().browser())
                    .compose(who -> who.isEmpty()
                            ? Future.failedFuture(new IdentityRefused(
                                    IdentityRefused.Reason.INCOMPLETE, "log in first, then confirm"))
                            : decide(request, login, who.get()));
        });
    }

    private Future<Void> decide(RoutingContext request, PendingLogin login, VerifiedIdentity who) {
        var back = "/login/" + secret(request);
        return switch (request.pathParam("decision")) {
            case "confirm" ->
                desk.confirm(login, who).map(done -> {
                    switch (done) {
                        case LoginDesk.Confirmation.Joined joined -> send(request, texts.joined(login, joined));
                        case LoginDesk.Confirmation.Refused(String line) -> send(request, texts.refused(403, line));
                        case LoginDesk.Confirmation.TooLate _ -> redirect(request, back);
                    }
                    return null;
                });
            case "deny" ->
                desk.deny(login).map(_ -> {
                    redirect(request, back);
                    return null;
                });
            default -> {
                send(request, texts.unknown());
                yield Future.succeededFuture();
            }
        };
    }

    private Future<Void> withLogin(RoutingContext request, Function<PendingLogin, Future<Void>> work) {
        return desk.find(secret(request)).compose(found -> {
            if (found.isEmpty()) {
                send(request, texts.unknown());
                return Future.succeededFuture();
            }
            return work.apply(found.get());
        });
    }

    private interface AttemptWork {
        Future<Void> apply(String state, LoginStore.Attempt attempt);
    }

    private Future<Void> withAttempt(RoutingContext request, @Nullable String state, AttemptWork work) {
        if (state == null || state.length() > 200) {
            send(request, texts.otherBrowser());
            return Future.succeededFuture();
        }
        return desk.store().attempt(state).compose(found -> {
            var named = request.pathParam("provider");
            if (found.isEmpty() || named != null && !named.equals(found.get().provider())) {
                send(request, texts.otherBrowser());
                return Future.succeededFuture();
            }
            return work.apply(state, found.get());
        });
    }

    /// Parameters that are there once.
    private static Map<String, String> single(MultiMap all) {
        var single = new HashMap<String, String>();
        for (var name : all.names()) {
            if (all.getAll(name).size() == 1) {
                single.put(name, all.get(name));
            }
        }
        return single;
    }

    private static String secret(RoutingContext request) {
        return request.pathParam("id");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// @param where a page of these, or what a provider made of its configuration
    private static void redirect(RoutingContext request, String where) {
        request.response().setStatusCode(303).putHeader("Location", where).end();
    }

    private static void send(RoutingContext request, Page page) {
        request.response()
                .setStatusCode(page.status())
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .end(page.text());
    }
}
