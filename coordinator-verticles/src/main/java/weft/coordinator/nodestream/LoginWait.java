package weft.coordinator.nodestream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.coordinator.login.LoginDesk;
import weft.coordinator.login.LoginDesk.Outcome;
import weft.coordinator.membership.Admission;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.NodeMessage.Hello;
import weft.protocol.stream.Refusal;

/// Event loop, that of its session. A connection whose node is no member yet, while a person logs in for it: waiting
/// → admitted, or refused when the person says no or nobody comes in time. What was decided while the node was away
/// counts at once.
final class LoginWait {
    private final StreamSession session;
    private final NodeStreams streams;
    private final StreamLoop loop;
    private final MachineKey machine;
    private final Hello hello;
    private final Key32 device;
    private long expiry = -1;
    private @Nullable DeviceLogin byCode;
    private boolean isAsking;
    private boolean isOver;

    LoginWait(StreamSession session, NodeStreams streams, MachineKey machine, Hello hello) {
        this.session = session;
        this.streams = streams;
        this.loop = session.loop();
        this.machine = machine;
        this.hello = hello;
        this.device = LoginDesk.deviceOf(machine, hello.nodeKey());
    }

    Key32 device() {
        return device;
    }

    void begin() {
        isAsking = true;
        desk().outcome(device)
                .onComplete(known -> loop.context.runOnContext(_ -> {
                    isAsking = false;
                    if (isOver) {
                        return;
                    }
                    if (known.succeeded() && known.result() instanceof Outcome.Confirmed confirmed) {
                        admit(confirmed);
                    } else if (known.succeeded() && known.result() instanceof Outcome.Denied denied) {
                        decided(denied);
                    } else if (known.succeeded()) {
                        open();
                    } else {
                        unavailable();
                    }
                }));
    }

    private void open() {
        if (!loop.hasRoomToWait() || !desk().mayOpen(session.address())) {
            streams.counters.turnedAway.increment();
            session.refuse(Refusal.UNAVAILABLE, "too many devices wait for a login; this node tries again");
            return;
        }
        desk().open(machine, hello)
                .onComplete(opened -> loop.context.runOnContext(_ -> {
                    if (isOver) {
                        return;
                    }
                    if (opened.failed()) {
                        unavailable();
                        return;
                    }
                    var ticket = opened.result();
                    loop.waits(session);
                    var before = streams.waiting.put(device, this);
                    if (before != null) {
                        before.session.replaced();
                    }
                    long left = Duration.between(streams.parts.clock().instant(), ticket.expiresAt())
                            .toMillis();
                    expiry = loop.vertx.setTimer(
                            Math.max(1, left),
                            _ -> session.refuse(
                                    Refusal.LOGIN_EXPIRED,
                                    "nobody logged in for this device in time; run weft up again"));
                    int heartbeat = (int) streams.settings.heartbeat().toMillis();
                    if (hello.wantsDeviceCode()) {
                        byCode = DeviceLogin.begin(session, desk(), ticket, heartbeat);
                    } else {
                        session.say(new CoordinatorMessage.LoginNeeded(ticket.url(), ticket.expiresAt(), heartbeat));
                    }
                }));
    }

    /// Somebody may have decided; looks.
    void look() {
        loop.context.runOnContext(_ -> {
            if (isOver || isAsking) {
                return;
            }
            isAsking = true;
            desk().outcome(device)
                    .onComplete(known -> loop.context.runOnContext(_ -> {
                        isAsking = false;
                        if (!isOver && known.succeeded()) {
                            decided(known.result());
                        }
                    }));
        });
    }

    private void decided(Outcome outcome) {
        switch (outcome) {
            case Outcome.Undecided _ -> {}
            case Outcome.Confirmed confirmed -> admit(confirmed);
            case Outcome.Denied _ -> {
                desk().used(device);
                session.refuse(
                        Refusal.LOGIN_DENIED,
                        "the person who was asked to log in does not know this device; it stays out");
            }
        }
    }

    private void admit(Outcome.Confirmed confirmed) {
        isAsking = true;
        streams.parts
                .membership()
                .admitLogin(machine, hello, confirmed.tailnet(), confirmed.user())
                .onComplete(done -> loop.context.runOnContext(_ -> {
                    isAsking = false;
                    if (done.result() instanceof Admission.Refused(var reason, var _)
                            && reason != Refusal.UNAVAILABLE) {
                        desk().used(device); // the next login may be another person's
                    }
                    if (!isOver) {
                        session.admitted(hello, done.result());
                    }
                }));
    }

    /// The node follows its tailnet now: the login has done its work.
    void succeeded() {
        desk().used(device);
        end();
    }

    /// The connection is over, or the wait is.
    void end() {
        isOver = true;
        loop.vertx.cancelTimer(expiry);
        if (byCode != null) {
            byCode.end();
        }
        streams.waiting.remove(device, this);
        loop.waitsNoMore(session);
    }

    private void unavailable() {
        session.refuse(Refusal.UNAVAILABLE, "the coordinator cannot reach its database; this node tries again");
    }

    private LoginDesk desk() {
        return streams.parts.login();
    }

    static boolean isWanted(NodeStreams streams, Hello hello, Admission.Refused refused) {
        return hello.wantsLogin()
                && hello.authKey() == null
                && streams.parts.login().isOpen()
                && switch (refused.reason()) {
                    case AUTH_KEY_NEEDED, NODE_EXPIRED, NODE_REMOVED -> true;
                    default -> false;
                };
    }
}
