package weft.coordinator.api;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.MeshState;
import weft.protocol.rights.Reach;
import weft.protocol.rights.Scopes;

/// Event loop. Lets requests of the API in, in this order: who is it (401), is the tailnet one that it sees (404), may
/// it
/// do this (403), is the request as the document wants it (400, 413, 415), and then the operation's handler. So a
/// caller
/// learns nothing of a tailnet that is not its own, and nothing is read from whoever may not.
public final class ApiDoor {
    private static final String CALLER = "weft.caller";
    private static final String REACH = "weft.reach";
    private static final String TAILNET = "weft.tailnet";

    private static final Caller NOBODY = new Caller("nobody", null, null, null, Scopes.NONE, List.of(), null);

    private final ApiDocument document;
    private final Callers callers;
    private final Tailnets tailnets;
    private final Handlers handlers;
    private final JsonCodec json;
    private final Refusals refusals;
    private final Map<String, LongAdder> counters = new LinkedHashMap<>();

    /// Finds the tailnet that a path names, among those that a caller sees; fails with a [Problem].
    @FunctionalInterface
    public interface Tailnets {
        MeshState named(Caller caller, String name);
    }

    /// @throws IllegalStateException when the document and the handlers are not of the same operations
    public ApiDoor(ApiDocument document, Callers callers, Tailnets tailnets, Handlers handlers, JsonCodec json) {
        this.document = document;
        this.callers = callers;
        this.tailnets = tailnets;
        this.handlers = handlers;
        this.json = json;
        this.refusals = new Refusals(json);
        handlers.show("getDocument", _ -> document.json().toBuffer());
        var described = document.operations().stream().map(ApiOperation::id).collect(Collectors.toSet());
        var undescribed = new HashSet<>(handlers.operations());
        undescribed.removeAll(described);
        if (!undescribed.isEmpty()) {
            throw new IllegalStateException("not in the API's document: " + undescribed);
        }
        document.operations().forEach(operation -> {
            handlers.of(operation);
            counters.put(operation.id(), new LongAdder());
        });
    }

    /// How often each operation was done, by its id.
    public Map<String, Long> done() {
        var done = new LinkedHashMap<String, Long>();
        counters.forEach((operation, count) -> done.put(operation, count.sum()));
        return done;
    }

    /// Adds the routes of the API.
    public void mount(Vertx vertx, Router router) {
        var check = RequestCheck.load(vertx, document);
        for (ApiOperation operation : document.operations()) {
            var path = ApiDocument.BASE + operation.route();
            // A route of its own: on one the router wants bodies to be read first of all.
            router.route(operation.method(), path)
                    .handler(request -> admit(operation, request))
                    .failureHandler(request -> refuse(operation, request));
            router.route(operation.method(), path)
                    .handler(BodyHandler.create(false).setBodyLimit(operation.bodyBytesMax()))
                    .handler(request -> answer(operation, check, request))
                    .failureHandler(request -> refuse(operation, request));
        }
        router.route(ApiDocument.BASE + "/*").handler(this::refuseUnknown).failureHandler(refusals::framework);
        // A path that cannot be read comes to no route at all.
        router.errorHandler(400, request -> {
            var path = request.request().path();
            if (path != null && path.startsWith(ApiDocument.BASE)) {
                refusals.refuse(request, Problem.badRequest("the path of the request cannot be read"));
            } else if (!request.response().ended()) {
                request.response().setStatusCode(400).end("Bad Request\n");
            }
        });
    }

    private void admit(ApiOperation operation, RoutingContext request) {
        if (operation.isPublic()) {
            request.put(CALLER, NOBODY).put(REACH, Reach.NONE);
            request.next();
            return;
        }
        request.request().pause();
        callers.of(request.request())
                .map(caller -> {
                    authorize(operation, caller, request);
                    return null;
                })
                .onComplete(admitted -> {
                    request.request().resume();
                    if (admitted.succeeded()) {
                        request.next();
                    } else {
                        refusals.refuse(request, admitted.cause());
                    }
                });
    }

    private void authorize(ApiOperation operation, Caller caller, RoutingContext request) {
        var name = request.pathParam("tailnet");
        if (name != null) {
            request.put(TAILNET, tailnets.named(caller, name));
        }
        var reach = operation.need() == null ? Reach.ALL : caller.reach(operation.need());
        if (reach == Reach.NONE
                || operation.least() == Reach.ALL && reach != Reach.ALL
                || operation.isOfCluster() && !caller.isOperator()) {
            throw Problem.forbidden(lacking(operation, caller));
        }
        request.put(CALLER, caller).put(REACH, reach);
    }

    private static String lacking(ApiOperation operation, Caller caller) {
        var need = operation.need();
        if (need != null && !caller.scopes().grants(need)) {
            return "the token lacks the scope " + need + "; it has " + caller.scopes();
        }
        return caller.role() == null
                ? "that is not for operators"
                : "a token with the role " + caller.role() + " in its tailnet may not do that";
    }

    private void answer(ApiOperation operation, Future<RequestCheck> check, RoutingContext request) {
        Future<Object> result;
        try {
            result = check.compose(ready -> ready.check(operation, request))
                    .compose(_ -> handlers.of(operation)
                            .apply(call(operation, request))
                            .map(body -> (Object) body));
        } catch (RuntimeException failure) {
            result = Future.failedFuture(failure);
        }
        result.onSuccess(body -> {
                    requireNonNull(counters.get(operation.id())).increment();
                    send(request, operation.status(), body);
                })
                .onFailure(failure -> refusals.refuse(
                        request,
                        failure instanceof DecodeException malformed ? RequestCheck.malformed(malformed) : failure));
    }

    private Call call(ApiOperation operation, RoutingContext request) {
        Caller caller = request.get(CALLER);
        Reach reach = request.get(REACH);
        @Nullable MeshState tailnet = request.get(TAILNET);
        return new Call(request, operation, caller, reach, tailnet, json);
    }

    private void refuse(ApiOperation operation, RoutingContext request) {
        if (request.statusCode() == 413) {
            refusals.refuse(request, tooLarge(operation));
        } else {
            refusals.framework(request);
        }
    }

    private static Problem tooLarge(ApiOperation operation) {
        var advice = operation.bodyAdvice();
        return Problem.of(
                413,
                "the body is too large: " + operation.id() + " takes at most " + operation.bodyBytesMax() + " bytes"
                        + (advice.isEmpty() ? "" : "; " + advice));
    }

    private void send(RoutingContext request, int status, Object body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body instanceof Buffer ready ? ready : Buffer.buffer(json.encode(body)));
    }

    private void refuseUnknown(RoutingContext request) {
        var path = request.request().path().substring(ApiDocument.BASE.length());
        List<String> methods = document.operations().stream()
                .filter(operation -> operation.hasPath(path))
                .map(operation -> operation.method().name())
                .sorted()
                .toList();
        var asked = request.request().method() + " " + request.request().path();
        if (methods.isEmpty()) {
            refusals.refuse(request, Problem.notFound("there is no " + asked));
        } else {
            request.response().putHeader("Allow", String.join(", ", methods));
            refusals.refuse(
                    request, Problem.of(405, "there is no " + asked + "; there is " + String.join(", ", methods)));
        }
    }
}
