package weft.coordinator.nodestream;

import io.vertx.core.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.DeviceCode;
import weft.coordinator.identity.DeviceGrant;
import weft.coordinator.identity.IdentityRefused;
import weft.coordinator.identity.VerifiedIdentity;
import weft.coordinator.login.LoginDesk;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.Refusal;

/// Event loop, that of its session. Asks a provider, at the pace that it sets, what became of the code that a device
/// shows; who approves it there lets the device in, and nobody confirms anything more.
final class DeviceLogin {
    private static final long NONE = -1;

    private final StreamSession session;
    private final LoginDesk desk;
    private final LoginDesk.Ticket ticket;
    private final DeviceGrant grant;
    private long timer = NONE;
    private boolean isOver;

    private DeviceLogin(StreamSession session, LoginDesk desk, LoginDesk.Ticket ticket, DeviceGrant grant) {
        this.session = session;
        this.desk = desk;
        this.ticket = ticket;
        this.grant = grant;
    }

    /// Gets a code and tells the device, or tells it why there is none.
    static @Nullable DeviceLogin begin(
            StreamSession session, LoginDesk desk, LoginDesk.Ticket ticket, int heartbeatMillis) {
        var grant = desk.devices().orElse(null);
        if (grant == null) {
            session.refuse(
                    Refusal.LOGIN_DENIED,
                    "no identity provider here lets devices in by a code; run weft up without --device-code");
            return null;
        }
        var login = new DeviceLogin(session, desk, ticket, grant);
        login.here(grant.begin(), code -> {
            var end = code.expiresAt().isBefore(ticket.expiresAt()) ? code.expiresAt() : ticket.expiresAt();
            session.say(new CoordinatorMessage.LoginNeeded(
                    code.url(), end, heartbeatMillis, code.userCode(), code.completeUrl()));
            login.later(code);
        });
        return login;
    }

    private void later(DeviceCode code) {
        timer = session.loop()
                .vertx
                .setTimer(
                        code.interval().toMillis(),
                        _ -> here(grant.ask(code), answer -> {
                            switch (answer) {
                                case DeviceGrant.Answer.Waits(DeviceCode again) -> later(again);
                                case DeviceGrant.Answer.Vouched(VerifiedIdentity who) ->
                                    here(
                                            desk.vouched(ticket, who),
                                            line -> line.ifPresent(why -> session.refuse(Refusal.LOGIN_DENIED, why)));
                            }
                        }));
    }

    /// A provider that gives no code, or that vouches and then cannot be asked for whom, may do so the next time; the
    /// device begins anew.
    private <T> void here(Future<T> step, Consumer<T> next) {
        step.onComplete(done -> session.loop().context.runOnContext(_ -> {
            if (isOver) {
                return;
            }
            if (done.succeeded()) {
                next.accept(done.result());
            } else {
                session.refuse(refusal(done.cause()), line(done.cause()));
            }
        }));
    }

    private static Refusal refusal(Throwable failure) {
        if (!(failure instanceof IdentityRefused refused)) {
            return Refusal.UNAVAILABLE;
        }
        return switch (refused.reason()) {
            case UNREACHABLE -> Refusal.UNAVAILABLE;
            case EXPIRED -> Refusal.LOGIN_EXPIRED;
            case DENIED, MISCONFIGURED, NOT_AUTHENTIC, REPLAYED, INCOMPLETE -> Refusal.LOGIN_DENIED;
        };
    }

    private static String line(Throwable failure) {
        return failure instanceof IdentityRefused refused
                ? refused.line()
                : "the coordinator cannot do this now; this node tries again";
    }

    void end() {
        isOver = true;
        session.loop().vertx.cancelTimer(timer);
    }
}
