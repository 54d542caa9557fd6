package weft.coordinator.relaymap;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.database.Database;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;

/// Any thread calls it. The relays that nodes are told: those of the configuration, and over them the regions that
/// administrators set. Another coordinator's changes are read when its doorbell rings; a slow look repairs what
/// was lost.
public final class RelayMaps {
    static final long LOOK_MILLIS = 30_000;
    private static final int TRIES_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(RelayMaps.class);

    private final RelayJournal journal;
    private final Events events;
    private final long lookMillis;
    private final Consumer<RelayMap> listener;
    private RelayMap configured;
    private List<RelayRegion> set = List.of();
    private RelayMap told;
    private long seen;
    private boolean isLooking;
    private boolean rangMeanwhile;

    /// What nodes are told, and where it is from.
    ///
    /// @param set numbers of the regions that were set at run time
    public record View(RelayMap map, List<Integer> set) {}

    /// @param listener is told each new map
    public RelayMaps(Parts parts, RelayMap configured, Consumer<RelayMap> listener) {
        this(parts, configured, listener, LOOK_MILLIS);
    }

    RelayMaps(Parts parts, RelayMap configured, Consumer<RelayMap> listener, long lookMillis) {
        this.journal = new RelayJournal(parts.database, parts.json, parts.clock);
        this.events = parts.events;
        this.configured = configured;
        this.told = configured;
        this.listener = listener;
        this.lookMillis = lookMillis;
    }

    /// What it needs of the coordinator.
    public record Parts(Database database, Events events, JsonCodec json, InstantSource clock) {}

    /// Takes what is set by now, and hears of changes from then on.
    public Future<Void> start(Vertx vertx) {
        vertx.setPeriodic(lookMillis, _ -> rang());
        return events.observe(RelayTopics.RELAY_CHANGED, _ -> rang()).ready().compose(_ -> look());
    }

    /// However often it rings, one look is under way, and one may follow.
    private void rang() {
        synchronized (this) {
            rangMeanwhile = isLooking;
            if (isLooking) {
                return;
            }
            isLooking = true;
        }
        look().onFailure(failure -> LOG.debug("relay regions were not looked at", failure))
                .onComplete(_ -> looked());
    }

    private void looked() {
        boolean again;
        synchronized (this) {
            again = rangMeanwhile;
            rangMeanwhile = false;
            isLooking = false;
        }
        if (again) {
            rang();
        }
    }

    /// Replaces the relays of the configuration.
    public synchronized void configured(RelayMap map) {
        configured = map;
        tell();
    }

    public synchronized View view() {
        return new View(told, set.stream().map(RelayRegion::id).toList());
    }

    /// Adds a region, or puts it in the place of the one that has its number or code. Nodes hear of it at once.
    ///
    /// @param check is given what the region was until then, null for none, and throws when it is not to be changed
    /// @throws IllegalArgumentException with one line for a person when there are too many
    public Future<View> set(RelayRegion region, Consumer<@Nullable RelayRegion> check, String author, String reason) {
        synchronized (this) {
            boolean isNew = set.stream().noneMatch(each -> each.id() == region.id());
            if (isNew && set.size() >= RelayMap.CONFIGURED_MAX) {
                throw new IllegalArgumentException("there are " + set.size() + " regions already: remove one first");
            }
            for (RelayRegion other : set) {
                if (other.id() != region.id() && other.code().equals(region.code())) {
                    throw new IllegalArgumentException(
                            "region " + other.id() + " has the code " + region.code() + " already");
                }
            }
        }
        return say(region.id(), region, check, author, reason, TRIES_MAX);
    }

    /// Removes a region that was set; one of the configuration of that number comes to light again.
    public Future<View> remove(int id, Consumer<@Nullable RelayRegion> check, String author, String reason) {
        return say(id, null, check, author, reason, TRIES_MAX);
    }

    /// Looks, checks and appends, until nobody said something in between.
    private Future<View> say(
            int id,
            @Nullable RelayRegion region,
            Consumer<@Nullable RelayRegion> check,
            String author,
            String reason,
            int triesLeft) {
        return journal.newest(id).compose(said -> {
            check.accept(said.region() == null ? configuredRegion(id) : said.region());
            return journal.append(said, id, region, author, reason).compose(revision -> {
                if (revision == 0 && triesLeft > 1) {
                    return say(id, region, check, author, reason, triesLeft - 1);
                }
                if (revision > 0) {
                    events.publish(RelayTopics.RELAY_CHANGED, new RelayDoorbell(revision));
                }
                return revision > 0
                        ? look().map(_ -> view())
                        : Future.failedFuture(new IllegalStateException("the region changes all the time"));
            });
        });
    }

    private synchronized @Nullable RelayRegion configuredRegion(int id) {
        return configured.region(id);
    }

    private Future<Void> look() {
        return journal.regions().map(now -> {
            take(now);
            return null;
        });
    }

    /// Two looks may overtake each other: what is older than what was taken is not.
    private synchronized void take(RelayJournal.Regions now) {
        if (now.revision() >= seen) {
            seen = now.revision();
            set = List.copyOf(now.all());
            tell();
        }
    }

    private void tell() {
        var map = configured.with(set);
        if (!map.equals(told)) {
            told = map;
            listener.accept(map);
        }
    }
}
