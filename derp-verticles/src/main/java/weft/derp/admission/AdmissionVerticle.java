package weft.derp.admission;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.json.JsonCodec;
import weft.kit.stream.SealedClient;
import weft.protocol.admission.AdmissionUpdate;
import weft.protocol.admission.AdmittedTailnets;
import weft.protocol.admission.TailnetRevision;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayPrivateKey;

/// Event loop. Owns what a relay knows of whom to serve: takes it from disk at the start, keeps it as coordinators say,
/// lets keys go when they expire, and writes it down. While no coordinator answers, what it knows stays in force.
public final class AdmissionVerticle extends VerticleBase implements AdmissionLink.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionVerticle.class);
    private static final long EXPIRY_MILLIS = 500;
    /// From a change until it is on disk, at least; a set that takes long to write is written that much less often.
    private static final long SAVE_MILLIS = 200;

    private static final long SAVE_MILLIS_MAX = 2_000;

    private final RelayPrivateKey key;
    private final CoordinatorAccess access;
    private final AdmissionStore store;
    private final AdmittedKeys keys;
    private final Consumer<List<NodeKey>> cut;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private AdmittedTailnets tailnets;
    private @Nullable CoordinatorKey pinned;
    private @Nullable AdmissionLink link;
    private boolean isSaid;
    private boolean isDirty;
    private boolean isSaving;
    private long saveMillis = SAVE_MILLIS;
    private volatile @Nullable String coordinator;

    /// @param keys is changed with every update, before `cut` is called with the keys that left
    public AdmissionVerticle(
            RelayPrivateKey key,
            CoordinatorAccess access,
            AdmissionStore store,
            AdmittedKeys keys,
            Consumer<List<NodeKey>> cut,
            InstantSource clock) {
        this.key = key;
        this.access = access;
        this.store = store;
        this.keys = keys;
        this.cut = cut;
        this.clock = clock;
        this.tailnets = new AdmittedTailnets(List.of(), clock.instant());
    }

    /// Any thread. The coordinator that tells this relay whom to serve; null while none does.
    public @Nullable String coordinator() {
        return coordinator;
    }

    /// Completes when what is on disk is in force; coordinators are dialled after that.
    @Override
    public Future<?> start() {
        return vertx.executeBlocking(store::read).onSuccess(this::begin);
    }

    @Override
    public Future<?> stop() {
        var closed = link == null ? Future.<Void>succeededFuture() : link.close();
        return closed.compose(_ -> isDirty ? write() : Future.succeededFuture());
    }

    private void begin(AdmissionStore.Kept kept) {
        pinned = kept.coordinator();
        boolean isOurs = pinned == null || access.pin() == null || access.pin().equals(pinned.pin());
        if (!isOurs) {
            LOG.warn("this relay was told of another cluster's nodes before; they are forgotten");
            pinned = null;
            isDirty = true;
        }
        tailnets = new AdmittedTailnets(isOurs ? kept.tailnets() : List.of(), clock.instant());
        keys.replace(tailnets.keys());
        LOG.info("serves {} keys, as it was told last", tailnets.keys().size());
        vertx.setPeriodic(EXPIRY_MILLIS, _ -> took(tailnets.expire(clock.instant())));
        link = new AdmissionLink(
                new AdmissionLink.Parts(
                        SealedClient.Clients.of(vertx, random::nextBytes),
                        JsonCodec.ofProtocol(),
                        ThreadLocalRandom.current(),
                        key,
                        "weft"),
                context,
                access,
                pinned,
                this);
        link.dial();
    }

    @Override
    public List<TailnetRevision> revisions() {
        return tailnets.revisions();
    }

    @Override
    public void pinned(CoordinatorKey shown) {
        pinned = shown;
        saveSoon();
    }

    @Override
    public void welcomed(String url) {
        coordinator = url;
        isSaid = false;
        LOG.info("{} tells whom to serve", url);
    }

    @Override
    public boolean updated(AdmissionUpdate update) {
        if (!tailnets.fits(update)) {
            return false;
        }
        took(tailnets.apply(update, clock.instant()));
        saveSoon();
        if (update instanceof AdmissionUpdate.Whole whole && whole.isLast()) {
            LOG.info("was told all keys of tailnet {} at revision {}", whole.tailnet(), whole.revision());
        }
        LOG.debug("{} keys are served", keys.size());
        return true;
    }

    @Override
    public void forget(String why) {
        LOG.warn("serves nobody any more: {}", why);
        took(tailnets.forgetAll());
        saveSoon();
    }

    @Override
    public void lost(String problem) {
        coordinator = null;
        if (isSaid) {
            LOG.debug("still no coordinator: {}", problem);
        } else {
            isSaid = true;
            LOG.warn("no coordinator: {}; {} keys are served as they were told last", problem, keys.size());
        }
    }

    private void took(AdmittedTailnets.Changed changed) {
        if (!changed.isNothing()) {
            keys.change(changed.added(), changed.removed());
            cut.accept(changed.removed());
        }
    }

    private void saveSoon() {
        isDirty = true;
        if (!isSaving) {
            isSaving = true;
            vertx.setTimer(
                    saveMillis,
                    _ -> write().onComplete(_ -> {
                        isSaving = false;
                        if (isDirty) {
                            saveSoon();
                        }
                    }));
        }
    }

    private Future<Void> write() {
        isDirty = false;
        var kept = AdmissionStore.Kept.of(pinned, tailnets);
        long began = System.nanoTime();
        return vertx.<Void>executeBlocking(() -> {
                    store.write(kept);
                    return null;
                })
                .onComplete(written -> {
                    saveMillis = Math.clamp(2 * (System.nanoTime() - began) / 1_000_000, SAVE_MILLIS, SAVE_MILLIS_MAX);
                    if (written.failed()) {
                        isDirty = true;
                        LOG.warn("whom to serve was not written down: {}", String.valueOf(written.cause()));
                    }
                });
    }
}
