package weft.node.netcheck;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.node.netcheck.NetcheckReport.CaptivePortal;
import weft.protocol.derp.HttpHead;
import weft.protocol.packet.IpAddress;

/// Event loop. Asks relays over plain HTTP for a page that is empty and repeats a word: what answers otherwise is a
/// captive portal.
final class PortalCheck {
    private static final int HTTP_PORT = 80;
    private static final int DEADLINE_MILLIS = 2_000;
    private static final int RELAYS_MAX = 3;

    private final Vertx vertx;

    PortalCheck(Vertx vertx) {
        this.vertx = vertx;
    }

    /// @param relays IPv4 addresses; the first ones are asked, all at once
    /// @param challenge a fresh word of letters and digits
    Future<CaptivePortal> run(List<IpAddress> relays, String challenge) {
        Promise<CaptivePortal> found = Promise.promise();
        var asked = relays.stream().limit(RELAYS_MAX).toList();
        var left = new int[] {asked.size()};
        if (asked.isEmpty()) {
            return Future.succeededFuture(CaptivePortal.UNKNOWN);
        }
        var client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(DEADLINE_MILLIS));
        long timer = vertx.setTimer(DEADLINE_MILLIS, _ -> found.tryComplete(CaptivePortal.UNKNOWN));
        for (var relay : asked) {
            client.connect(HTTP_PORT, relay.toString())
                    .compose(socket -> ask(socket, relay, challenge))
                    .onComplete(done -> {
                        if (done.succeeded() && done.result() != CaptivePortal.UNKNOWN) {
                            found.tryComplete(done.result());
                        } else if (--left[0] == 0) {
                            found.tryComplete(CaptivePortal.UNKNOWN);
                        }
                    });
        }
        return found.future().onComplete(_ -> {
            vertx.cancelTimer(timer);
            client.close();
        });
    }

    private static Future<CaptivePortal> ask(NetSocket socket, IpAddress relay, String challenge) {
        Promise<CaptivePortal> answered = Promise.promise();
        var head = Buffer.buffer();
        socket.exceptionHandler(_ -> answered.tryComplete(CaptivePortal.UNKNOWN));
        socket.closeHandler(_ -> answered.tryComplete(CaptivePortal.UNKNOWN));
        socket.handler(data -> {
            head.appendBuffer(data);
            int end = HttpHead.endOf(head.getBytes(), 0, head.length());
            if (end >= 0 || head.length() > HttpHead.LENGTH_MAX) {
                answered.tryComplete(verdict(end < 0 ? null : HttpHead.parse(head.getBytes(), 0, end), challenge));
                socket.close();
            }
        });
        socket.write(Buffer.buffer(("GET /generate_204 HTTP/1.1\r\nHost: " + relay + "\r\nX-Tailscale-Challenge: "
                        + challenge + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1)));
        return answered.future();
    }

    /// Any answer but the relay's own is somebody else's.
    static CaptivePortal verdict(@Nullable HttpHead answer, String challenge) {
        boolean own = answer != null
                && answer.second().equals("204")
                && answer.header("x-tailscale-response").equals("response " + challenge);
        return own ? CaptivePortal.NO : CaptivePortal.YES;
    }
}
