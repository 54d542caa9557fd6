package weft.protocol.derp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.derp.ClientSink.End;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.Key32;
import weft.protocol.key.RelayKey;

/// Client and server sessions against each other in a [SimulatedRelay], bytes chopped at random.
final class SessionsTest {
    @Test
    void logs_in_by_upgrade_and_by_fast_start_however_the_bytes_are_chopped() {
        for (int seed = 0; seed < 60; seed++) {
            var relay = new SimulatedRelay(new Random(seed));
            var slow = relay.newClient();
            var fast = relay.newClient();

            slow.session.start("relay.example", 0);
            fast.session.fastStart("relay.example", relay.key.publicKey(), 0);
            relay.run();

            assertThat(slow.up).isEqualTo(relay.key.publicKey());
            assertThat(fast.up).isEqualTo(relay.key.publicKey());
            assertThat(slow.ends).isEmpty();
        }
    }

    @Test
    void packets_name_their_source() {
        var relay = new SimulatedRelay(new Random(1));
        var alice = relay.upClient();
        var bob = relay.upClient();

        alice.session.send(bob.key.publicKey(), new byte[] {0, 1, 2, 3}, 1, 3);
        relay.run();

        assertThat(bob.received).containsExactly(alice.key.publicKey().fingerprint() + " [1, 2, 3]");
        assertThat(alice.received).isEmpty();
    }

    @Test
    void pings_come_back_and_home_is_told() {
        var relay = new SimulatedRelay(new Random(1));
        var alice = relay.newClient();
        alice.session.prefer(true);
        alice.session.start("relay.example", 0);
        relay.run();

        assertThat(alice.session.ping(77)).isTrue();
        relay.run();

        assertThat(alice.pongs).containsExactly(77L);
        assertThat(relay.steps).contains(new ServerStep.Preferred(true));
    }

    @Test
    void a_relay_with_another_key_than_its_certificate_is_left() {
        var relay = new SimulatedRelay(new Random(1));
        var alice = relay.newClient();

        alice.session.fastStart("relay.example", new RelayKey(new Key32(9, 9, 9, 9)), 0);
        relay.run();

        assertThat(alice.ends).containsExactly(End.BAD_RELAY_KEY);
        assertThat(relay.steps).contains(new ServerStep.Refused(Refusal.BAD_BOX));
    }

    @Test
    void a_login_has_a_deadline_and_so_has_silence() {
        var relay = new SimulatedRelay(new Random(1));
        var mute = relay.newClient();
        mute.session.start("relay.example", 5);
        mute.session.onDeadline(mute.session.nextDeadlineNanos() - 1);
        assertThat(mute.ends).isEmpty();
        mute.session.onDeadline(5 + ClientSession.LOGIN_NANOS);

        var silent = relay.upClient();
        silent.session.onDeadline(ClientSession.SILENCE_NANOS);

        assertThat(mute.ends).containsExactly(End.LOGIN_TOO_SLOW);
        assertThat(silent.ends).containsExactly(End.SILENT);
    }

    @Test
    void what_is_no_relay_is_left() {
        for (var answer : List.of("HTTP/1.1 404 Not Found\r\n\r\n", "SSH-2.0-x\r\n\r\n", "x".repeat(9000))) {
            var alice = new SimulatedRelay(new Random(1)).newClient();
            alice.session.start("relay.example", 0);

            alice.session.receive(answer.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, answer.length(), 0);

            assertThat(alice.ends).containsExactly(End.NOT_A_RELAY);
        }
    }

    @Test
    void only_relays_of_the_region_may_watch_forward_and_disconnect() {
        for (var frame : List.of(
                new DerpFrame.WatchConns(),
                new DerpFrame.ClosePeer(new weft.protocol.key.NodeKey(new Key32(1, 1, 1, 1))))) {
            var relay = new SimulatedRelay(new Random(1));
            var alice = relay.upClient();

            alice.toRelay.writeBytes(FrameCodec.encode(frame));
            relay.run();

            assertThat(relay.steps).contains(new ServerStep.Refused(Refusal.NOT_A_MESH_PEER));
        }
    }

    @Test
    void hostile_logins_are_refused_and_counted_by_reason() {
        var relay = new SimulatedRelay(new Random(1));
        var alice = relay.newClient();
        alice.session.fastStart("relay.example", relay.key.publicKey(), 0);
        byte[] good = alice.toRelay.toByteArray();
        int login = HttpHead.endOf(good, 0, good.length);
        var info = Arrays.copyOfRange(good, login + FrameType.HEADER, good.length);

        assertThat(first(relay, FrameType.CLIENT_INFO, info)).isInstanceOf(ServerStep.LoggedIn.class);
        assertThat(first(relay, FrameType.SEND_PACKET, info)).isEqualTo(new ServerStep.Refused(Refusal.NO_LOGIN));
        assertThat(first(relay, FrameType.CLIENT_INFO, Arrays.copyOf(info, 60)))
                .isEqualTo(new ServerStep.Refused(Refusal.BAD_BOX));
        for (int i = 0; i < info.length; i++) {
            var touched = info.clone();
            touched[i] ^= 4;
            assertThat(first(relay, FrameType.CLIENT_INFO, touched)).isEqualTo(new ServerStep.Refused(Refusal.BAD_BOX));
        }
    }

    private static ServerStep first(SimulatedRelay relay, int type, byte[] payload) {
        return new ServerSession(relay.key, bytes -> Arrays.fill(bytes, (byte) 1))
                .onFrame(type, payload, 0, payload.length);
    }

    @Test
    void hellos_are_read_from_any_json_and_from_nothing_else() {
        var json = "{ \"version\" : 2, \"CanAckPings\":true,\"meshKey\":\"ab\\u0063\",\"x\":{\"y\":[1,null,\"}\"]}}";

        assertThat(ClientHello.parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(new ClientHello(2, "abc", true, false));
        assertThat(ClientHello.parse(ClientHello.NODE.json())).isEqualTo(ClientHello.NODE);
        assertThat(ServerHello.parse(new ServerHello(2, 5, 6).json())).isEqualTo(new ServerHello(2, 5, 6));
        for (var bad :
                List.of("", "[]", "{", "{\"a\"}", "{\"a\":}", "{} x", "{\"a\":tru}", "{\"a\":" + "[".repeat(99))) {
            assertThat(ClientHello.parse(bad.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .isNull();
        }
    }
}
