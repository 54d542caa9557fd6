package weft.derp.admission;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;
import weft.kit.stream.Backoff;
import weft.kit.stream.SealedClient;
import weft.kit.stream.Trust;
import weft.protocol.admission.AdmissionMessage;
import weft.protocol.admission.AdmissionRefusal;
import weft.protocol.admission.AdmissionUpdate;
import weft.protocol.admission.RelayMessage;
import weft.protocol.admission.RelayStream;
import weft.protocol.admission.TailnetRevision;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.Key32;
import weft.protocol.key.RelayPrivateKey;

/// Event loop, that of its owner. Keeps a relay connected to one of its coordinators: dials, says how far it is, hands
/// on what comes, and dials the next one when a connection ends.
final class AdmissionLink {
    private final Parts parts;
    private final Context context;
    private final CoordinatorAccess access;
    private final Owner owner;
    private final Backoff backoff = new Backoff();
    private @Nullable Attempt current;
    private @Nullable CoordinatorKey pinned;
    private int next;
    private long retryTimer = -1;
    private boolean isClosed;

    record Parts(
            SealedClient.Clients clients,
            JsonCodec json,
            RandomGenerator random,
            RelayPrivateKey key,
            String software) {}

    /// Whose link it is.
    interface Owner {
        List<TailnetRevision> revisions();

        void pinned(CoordinatorKey key);

        void welcomed(String url);

        /// False when it does not fit what is here.
        boolean updated(AdmissionUpdate update);

        /// No coordinator wants this relay to serve any more.
        void forget(String why);

        void lost(String problem);
    }

    AdmissionLink(
            Parts parts, Context context, CoordinatorAccess access, @Nullable CoordinatorKey pinned, Owner owner) {
        this.parts = parts;
        this.context = context;
        this.access = access;
        this.pinned = pinned;
        this.owner = owner;
    }

    void dial() {
        if (isClosed) {
            return;
        }
        var attempt = new Attempt(access.urls().get(next % access.urls().size()));
        current = attempt;
        attempt.client.open();
    }

    Future<Void> close() {
        isClosed = true;
        parts.clients.vertx().cancelTimer(retryTimer);
        return current == null ? Future.succeededFuture() : current.client.close();
    }

    private void again(String problem) {
        current = null;
        next++;
        owner.lost(problem);
        long wait = backoff.failed(System.nanoTime() / 1_000_000, parts.random);
        retryTimer = parts.clients.vertx().setTimer(Math.max(1, wait), _ -> dial());
    }

    /// One attempt, and the stream that comes of it.
    private final class Attempt implements SealedClient.Owner {
        private final String url;
        private final SealedClient client;

        Attempt(String url) {
            this.url = url;
            this.client = new SealedClient(
                    parts.clients,
                    context,
                    new SealedClient.Kind(
                            RelayStream.PATH, RelayStream.SUITE, parts.key, RelayStream.COORDINATOR_MESSAGE_MAX),
                    url,
                    new Trust(
                            pinned,
                            access.pin(),
                            "remove " + AdmissionStore.NAME + " from the relay's state directory"),
                    this);
        }

        @Override
        public void sealed(CoordinatorKey key, Key32 handshakeHash) {
            if (pinned == null) {
                pinned = key;
                owner.pinned(key);
            }
            client.send(parts.json.encode(new RelayMessage.Hello(
                    RelayMessage.PROTOCOL_VERSION, parts.software, access.token(), owner.revisions())));
        }

        @Override
        public void received(byte[] bytes) {
            AdmissionMessage message;
            try {
                message = parts.json.decode(bytes, AdmissionMessage.class);
            } catch (JsonMalformed malformed) {
                client.fail("the coordinator's message cannot be read: " + malformed.getMessage());
                return;
            }
            switch (message) {
                case AdmissionMessage.Welcome welcome -> {
                    backoff.succeeded();
                    client.welcomed(
                            welcome.heartbeatMillis(), number -> parts.json.encode(new RelayMessage.Heartbeat(number)));
                    owner.welcomed(url);
                }
                case AdmissionMessage.Update(AdmissionUpdate update) -> {
                    if (!owner.updated(update)) {
                        client.fail("the coordinator sent a step from where this relay is not");
                    }
                }
                case AdmissionMessage.Refused(AdmissionRefusal reason, String why) -> {
                    if (reason.forgets()) {
                        owner.forget(why);
                    }
                    client.fail(why);
                }
                case AdmissionMessage.Heartbeat _ -> {}
            }
        }

        @Override
        public void distrusted(String problem) {
            client.fail(problem);
        }

        @Override
        public void ended(String problem) {
            if (current == this) {
                again(problem);
            }
        }
    }
}
