package weft.protocol.derp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.protocol.box.NaclBox;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayPrivateKey;

final class MeshKeyTest {
    private static final String HEX = "00ff".repeat(16);
    private static final NodeKey PEER = new NodeKey(new Key32(1, 2, 3, 4));

    private final RelayPrivateKey relay = new RelayPrivateKey(filled(1));
    private final NodePrivateKey client = new NodePrivateKey(filled(2));

    @Test
    void who_knows_it_may_watch_forward_and_disconnect() {
        var session = new ServerSession(relay, MeshKey.parse(HEX), bytes -> Arrays.fill(bytes, (byte) 3));

        assertThat(login(session, HEX.toUpperCase(Locale.ROOT)))
                .isInstanceOfSatisfying(
                        ServerStep.LoggedIn.class,
                        login -> assertThat(login.isRelay()).isTrue());
        assertThat(session.onFrame(FrameType.WATCH_CONNS, new byte[0], 0, 0)).isEqualTo(new ServerStep.Watch());
        assertThat(session.onFrame(FrameType.CLOSE_PEER, PEER.bytes(), 0, 32))
                .isEqualTo(new ServerStep.ClosePeer(PEER));
    }

    @Test
    void whoever_does_not_is_a_client_like_any_and_is_closed_when_it_asks_for_more() {
        for (@Nullable
        String key : new @Nullable String[] {null, "", "00ff", "00ff".repeat(15) + "00fe", "zz".repeat(32)}) {
            var session = new ServerSession(relay, MeshKey.parse(HEX), bytes -> Arrays.fill(bytes, (byte) 3));

            assertThat(login(session, key))
                    .isInstanceOfSatisfying(
                            ServerStep.LoggedIn.class,
                            login -> assertThat(login.isRelay()).isFalse());
            assertThat(session.onFrame(FrameType.WATCH_CONNS, new byte[0], 0, 0))
                    .isEqualTo(new ServerStep.Refused(Refusal.NOT_A_MESH_PEER));
        }
    }

    @Test
    void a_relay_that_has_none_meshes_with_nobody() {
        var session = new ServerSession(relay, bytes -> Arrays.fill(bytes, (byte) 3));

        assertThat(login(session, HEX))
                .isInstanceOfSatisfying(
                        ServerStep.LoggedIn.class,
                        login -> assertThat(login.isRelay()).isFalse());
    }

    @Test
    void it_is_sixty_four_digits_and_does_not_print_itself() {
        assertThatIllegalArgumentException().isThrownBy(() -> MeshKey.parse("00ff"));
        assertThat(MeshKey.parse(HEX)).asString().doesNotContain("00ff");
    }

    private ServerStep login(ServerSession session, @Nullable String meshKey) {
        var box = NaclBox.between(client, relay.publicKey());
        if (box == null) {
            throw new AssertionError("these keys agree");
        }
        var nonce = filled(7, NaclBox.NONCE_LENGTH);
        var hello = new ClientHello(FrameType.VERSION, meshKey, true, false).json();
        var frame = FrameCodec.encode(new DerpFrame.ClientInfo(client.publicKey(), nonce, box.seal(nonce, hello)));
        return session.onFrame(FrameType.CLIENT_INFO, frame, FrameType.HEADER, frame.length - FrameType.HEADER);
    }

    private static byte[] filled(int with) {
        return filled(with, 32);
    }

    private static byte[] filled(int with, int length) {
        var b = new byte[length];
        Arrays.fill(b, (byte) with);
        return b;
    }
}
