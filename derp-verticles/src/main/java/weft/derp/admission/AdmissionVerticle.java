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
///
/// A key is served once it is written that it is, so whoever was served is served by the relay's next life, too. A key
/// that is not to be served any more is let go at once.
///
/// A token names the cluster that may say whom to serve. What another one said is not in force, but a mistyped token
/// must not lose it: it is written over when the cluster of the token has proved its key.
public final class AdmissionVerticle extends VerticleBase implements AdmissionLink.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionVerticle.class);
    private static final long EXPIRY_MILLIS = 500;

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
    private @Nullable AdmissionJournal journal;
    private boolean isSaid;
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

    /// Any thread. How many keys this relay serves.
    public int served() {
        return keys.size();
    }

    /// Completes when what is on disk is in force; coordinators are dialled after that.
    @Override
    public Future<?> start() {
        return vertx.executeBlocking(store::read).onSuccess(this::begin);
    }

    @Override
    public Future<?> stop() {
        var closed = link == null ? Future.<Void>succeededFuture() : link.close();
        return journal == null ? closed : closed.eventually(journal::settled);
    }

    private void begin(AdmissionStore.Found found) {
        var kept = found.kept();
        journal = new AdmissionJournal(vertx, store, () -> AdmissionStore.Kept.of(pinned, tailnets));
        pinned = kept.coordinator();
        boolean isOurs = pinned == null || access.pin() == null || access.pin().equals(pinned.pin());
        if (!isOurs) {
            LOG.warn(
                    "this relay was told of another cluster's nodes before, which are not served now; they stay on disk"
                            + " until the cluster of this token has answered");
            pinned = null;
        }
        tailnets = new AdmittedTailnets(isOurs ? kept.tailnets() : List.of(), clock.instant());
        if (isOurs) {
            found.since().forEach(this::again);
        }
        keys.replace(tailnets.keys());
        LOG.info("serves {} keys, as it was told last", tailnets.keys().size());
        vertx.setPeriodic(EXPIRY_MILLIS, _ -> took(tailnets.expire(clock.instant()), Future.succeededFuture()));
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

    /// What an earlier life was told, after all that it wrote at once.
    private void again(AdmissionUpdate update) {
        if (tailnets.fits(update)) {
            tailnets.apply(update, clock.instant());
        }
    }

    private AdmissionJournal journal() {
        if (journal == null) {
            throw new IllegalStateException("what was kept is read first");
        }
        return journal;
    }

    @Override
    public List<TailnetRevision> revisions() {
        return tailnets.revisions();
    }

    @Override
    public void pinned(CoordinatorKey shown) {
        pinned = shown;
        var _ = journal().rewrite();
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
        var changed = tailnets.apply(update, clock.instant());
        took(changed, journal().append(update));
        if (update instanceof AdmissionUpdate.Whole whole && whole.isLast()) {
            LOG.info("was told all keys of tailnet {} at revision {}", whole.tailnet(), whole.revision());
        }
        LOG.debug("{} keys are served", keys.size());
        return true;
    }

    @Override
    public void forget(String why) {
        LOG.warn("serves nobody any more: {}", why);
        took(tailnets.forgetAll(), journal().rewrite());
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

    /// @param written completes when the change is on disk
    private void took(AdmittedTailnets.Changed changed, Future<Void> written) {
        if (!changed.removed().isEmpty()) {
            keys.change(List.of(), changed.removed());
            cut.accept(changed.removed());
        }
        if (!changed.added().isEmpty()) {
            written.onComplete(_ -> serve(changed.added()));
        }
    }

    /// Unless a later update took them away again.
    private void serve(List<NodeKey> added) {
        var known = tailnets.keys();
        keys.change(added.stream().filter(known::contains).toList(), List.of());
    }
}
