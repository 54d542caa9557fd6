package weft.protocol.derp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;
import weft.protocol.key.RelayPrivateKey;

/// A relay without sockets: sessions of both kinds joined by byte streams that are chopped by a seed.
final class SimulatedRelay {
    final RelayPrivateKey key;
    final List<ServerStep> steps = new ArrayList<>();
    private final Random random;
    private final List<Client> clients = new ArrayList<>();
    private final Map<NodeKey, Client> present = new LinkedHashMap<>();

    SimulatedRelay(Random random) {
        this.random = random;
        this.key = new RelayPrivateKey(bytes(32));
    }

    Client newClient() {
        var client = new Client(new NodePrivateKey(bytes(32)));
        clients.add(client);
        return client;
    }

    Client upClient() {
        var client = newClient();
        client.session.start("relay.example", 0);
        run();
        return client;
    }

    private byte[] bytes(int length) {
        var b = new byte[length];
        random.nextBytes(b);
        return b;
    }

    /// Moves bytes until none are left.
    void run() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (var client : clients) {
                moved |= client.move();
            }
        }
    }

    final class Client implements ClientSink {
        final NodePrivateKey key;
        final ClientSession session;
        final ByteArrayOutputStream toRelay = new ByteArrayOutputStream();
        final List<String> received = new ArrayList<>();
        final List<Long> pongs = new ArrayList<>();
        final List<End> ends = new ArrayList<>();

        @Nullable
        RelayKey up;

        private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
        private final ByteArrayOutputStream head = new ByteArrayOutputStream();
        private final FrameReader reader = new FrameReader(FrameType.SEND_MAX + 32);
        private final ServerSession server = new ServerSession(SimulatedRelay.this.key, random::nextBytes);
        private boolean derp;
        private boolean refused;

        Client(NodePrivateKey key) {
            this.key = key;
            this.session = new ClientSession(key, ClientHello.NODE, random::nextBytes, this);
        }

        boolean move() {
            boolean moved = pour(toRelay, this::toServer);
            moved |= pour(toClient, (b, offset, length) -> session.receive(b, offset, length, 0));
            return moved;
        }

        private boolean pour(ByteArrayOutputStream from, Pour to) {
            byte[] all = from.toByteArray();
            from.reset();
            int at = 0;
            while (at < all.length) {
                int piece = Math.min(all.length - at, 1 + random.nextInt(100));
                to.pour(all, at, piece);
                at += piece;
            }
            return all.length > 0;
        }

        private void toServer(byte[] b, int offset, int length) {
            if (refused) {
                return;
            }
            if (derp) {
                refused = !reader.feed(b, offset, length, this::onFrame);
                return;
            }
            head.write(b, offset, length);
            byte[] whole = head.toByteArray();
            int end = HttpHead.endOf(whole, 0, whole.length);
            if (end < 0) {
                return;
            }
            var parsed = HttpHead.parse(whole, 0, end);
            if (parsed != null
                    && new FrontDoor(SimulatedRelay.this.key.publicKey()).enter(parsed)
                            instanceof FrontDoor.Entry.Derp entry) {
                derp = true;
                toClient.writeBytes(entry.answer());
                toClient.writeBytes(server.greeting());
                toServer(whole, end, whole.length - end);
            }
        }

        private boolean onFrame(int type, byte[] b, int offset, int length) {
            if (type == FrameType.SEND_PACKET && present.containsValue(this)) {
                var frame = (DerpFrame.SendPacket) FrameCodec.decode(type, b, offset, length);
                var target = present.get(frame.target());
                if (target != null) {
                    target.toClient.writeBytes(
                            FrameCodec.encode(new DerpFrame.RecvPacket(key.publicKey(), frame.packet())));
                }
                return true;
            }
            var step = server.onFrame(type, b, offset, length);
            steps.add(step);
            switch (step) {
                case ServerStep.LoggedIn login -> {
                    present.put(login.client(), this);
                    toClient.writeBytes(login.answer());
                }
                case ServerStep.Answer answer -> toClient.writeBytes(answer.frame());
                case ServerStep.Preferred _,
                        ServerStep.Ignored _,
                        ServerStep.Refused _,
                        ServerStep.Watch _,
                        ServerStep.ClosePeer _ -> {}
            }
            return !(step instanceof ServerStep.Refused);
        }

        @Override
        public void write(byte[] bytes) {
            toRelay.writeBytes(bytes);
        }

        @Override
        public void onUp(RelayKey relay, ServerHello hello) {
            up = relay;
        }

        @Override
        public void onPacket(NodeKey source, byte[] b, int offset, int length) {
            received.add(source.fingerprint() + " " + Arrays.toString(Arrays.copyOfRange(b, offset, offset + length)));
        }

        @Override
        public void onPeerGone(NodeKey peer, GoneReason reason) {
            received.add("gone " + peer.fingerprint() + " " + reason);
        }

        @Override
        public void onPong(long token) {
            pongs.add(token);
        }

        @Override
        public void onHealth(String problem) {
            received.add("health " + problem);
        }

        @Override
        public void onRestarting(int reconnectInMillis, int tryForMillis) {
            received.add("restarting " + reconnectInMillis);
        }

        @Override
        public void onEnd(End reason) {
            ends.add(reason);
        }
    }

    @FunctionalInterface
    private interface Pour {
        void pour(byte[] b, int offset, int length);
    }
}
