package weft.derp.launch;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.derp.acme.AcmeClient;
import weft.derp.relay.RelayServer;
import weft.derp.tls.Identity;
import weft.derp.tls.IdentityFiles;
import weft.derp.tls.TlsContexts;
import weft.derp.tls.TlsSource;
import weft.protocol.derp.HttpDoor;
import weft.protocol.derp.PlainDoor;
import weft.protocol.key.RelayKey;

/// Vert.x event loop; reads files and talks to the authority on a worker. The relay's certificate over its life.
final class CertificateKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);
    /// Certificate files are read again so often (a renewal needs no restart), and the meta certificate, which is
    /// valid for 30 days, is made anew. A certificate that lives for days only is looked at when it is due.
    private static final long LOOK_MILLIS = TimeUnit.HOURS.toMillis(6);
    private static final long LOOK_MIN_MILLIS = 1_000;
    /// Authorities count failures, and five an hour are too many for the largest.
    private static final long RETRY_MILLIS = TimeUnit.MINUTES.toMillis(15);

    private final RelayOptions options;
    private final RelayKey relayKey;
    private final InstantSource clock;
    private final SecureRandom random;
    private final @Nullable AcmeClient acme;
    private @Nullable Identity ordered;

    CertificateKeeper(RelayOptions options, RelayKey relayKey, InstantSource clock, SecureRandom random) {
        this.options = options;
        this.relayKey = relayKey;
        this.clock = clock;
        this.random = random;
        this.acme = options.tls() instanceof TlsSource.Acme wanted
                ? new AcmeClient(wanted, options.ports().http() != null, options.state(), random)
                : null;
    }

    /// The one to start with: with an authority its last one, or a self-signed one until it gave the first.
    Identity first() {
        return switch (options.tls()) {
            case TlsSource.SelfSigned _ -> selfSigned();
            case TlsSource.Files files -> inTime(IdentityFiles.read(files.certificate(), files.key()), files);
            case TlsSource.Acme _ -> {
                ordered = acme == null ? null : acme.kept(clock.instant()).orElse(null);
                yield ordered == null ? selfSigned() : ordered;
            }
        };
    }

    /// This host's clock may be wrong, so it is served all the same.
    private Identity inTime(Identity identity, TlsSource.Files files) {
        var leaf = identity.chain().getFirst();
        var now = clock.instant();
        if (now.isAfter(leaf.getNotAfter().toInstant())) {
            LOG.warn(
                    "the certificate in {} expired at {}: clients refuse it, get a new one",
                    files.certificate(),
                    leaf.getNotAfter().toInstant());
        } else if (now.isBefore(leaf.getNotBefore().toInstant())) {
            LOG.warn(
                    "the certificate in {} is valid only from {}: clients refuse it, check this host's clock",
                    files.certificate(),
                    leaf.getNotBefore().toInstant());
        }
        return identity;
    }

    private Identity selfSigned() {
        var host = options.ports().relay().getHostString();
        return IdentityFiles.readOrMake(options.state(), host, clock.instant(), random);
    }

    SslContext tls(Identity identity) {
        return TlsContexts.server(identity, relayKey, clock.instant());
    }

    /// What is answered on port 80.
    HttpDoor plainDoor() {
        return new PlainDoor(token -> acme == null ? null : acme.challenge(token));
    }

    /// Renews from now on, and orders the first one when there is none.
    void keep(Vertx vertx, RelayServer server) {
        if (acme != null) {
            server.answering(acme.answers());
        }
        if (acme != null && isDue()) {
            renew(vertx, server);
        } else {
            vertx.setTimer(untilLook(), _ -> renew(vertx, server));
        }
    }

    private synchronized boolean isDue() {
        return ordered == null || clock.instant().isAfter(AcmeClient.due(ordered));
    }

    private synchronized long untilLook() {
        if (ordered == null) {
            return LOOK_MILLIS;
        }
        long due = AcmeClient.due(ordered).toEpochMilli() - clock.millis() + 1;
        return Math.clamp(due, LOOK_MIN_MILLIS, LOOK_MILLIS);
    }

    private void renew(Vertx vertx, RelayServer server) {
        vertx.executeBlocking(() -> tls(current())).onComplete(made -> {
            long next = untilLook();
            if (made.succeeded()) {
                server.replaceTls(made.result());
            } else {
                next = acme == null ? LOOK_MILLIS : RETRY_MILLIS;
                LOG.warn("{}; tried again in {} minutes", made.cause().getMessage(), next / 60_000);
            }
            vertx.setTimer(next, _ -> renew(vertx, server));
        });
    }

    /// On a worker, one at a time.
    private synchronized Identity current() {
        if (acme == null) {
            return first();
        }
        var last = ordered;
        if (last == null || isDue()) {
            last = acme.order();
            ordered = last;
            LOG.info(
                    "certificate from the authority, valid until {}",
                    last.chain().getFirst().getNotAfter().toInstant());
        }
        return last;
    }
}
