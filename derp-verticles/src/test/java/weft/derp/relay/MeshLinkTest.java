package weft.derp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.kit.limit.Strangers;
import weft.protocol.derp.MeshKey;

final class MeshLinkTest {
    private static final MeshKey KEY = MeshKey.parse("0123456789abcdef".repeat(4));
    private static final Strangers STRANGERS = new Strangers(100);

    private final EmbeddedChannel server = new EmbeddedChannel();
    private final EmbeddedChannel client = new EmbeddedChannel();

    @Test
    void aRelayThatDialledItselfDoesNotTakeItsOwnClientsForAnothers() {
        var shared = meshed(EmbeddedClient.relay());
        try (var node = new EmbeddedClient(shared, 1)) {
            var link = new MeshLink(shared, new LoopState(client.eventLoop()), new Neighbour("self", 443, null), KEY);
            dial(shared, link);
            assertThat(link.isSelf()).isTrue();

            node.channel.close();

            assertThat(shared.registry().find(node.key.publicKey().raw())).isNull();
        }
    }

    private void dial(Shared shared, MeshLink link) {
        server.pipeline()
                .addLast(
                        new HttpFront(shared, new LoopState(server.eventLoop()), shared.door(), STRANGERS.enter(null)));
        client.pipeline().addLast(link);
        client.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        for (int i = 0; i < 4; i++) {
            carry(client, server);
            carry(server, client);
        }
    }

    /// All that one wrote comes in one read of the other.
    private static void carry(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        var all = Unpooled.buffer();
        for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
            all.writeBytes(out);
            out.release();
        }
        if (all.isReadable() && to.isActive()) {
            to.writeInbound(all);
        }
    }

    private static Shared meshed(Shared plain) {
        return new Shared(
                plain.key(),
                KEY,
                plain.door(),
                plain.admission(),
                new Random(7)::nextBytes,
                plain.limits(),
                plain.registry(),
                plain.counters());
    }
}
