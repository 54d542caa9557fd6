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
import weft.kit.json.JsonCodec;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;

/// Any thread calls it. The relays that nodes are told: those of the configuration, and over them the regions that
/// administrators set. Another coordinator's changes are seen by looking every two seconds.
public final class RelayMaps {
    static final long LOOK_MILLIS = 2_000;
    private static final int TRIES_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(RelayMaps.class);

    private final RelayJournal journal;
    private final Consumer<RelayMap> listener;
    private RelayMap configured;
    private List<RelayRegion> set = List.of();
    private RelayMap told;

    /// What nodes are told, and where it is from.
    ///
    /// @param set numbers of the regions that were set at run time
    public record View(RelayMap map, List<Integer> set) {}

    /// @param listener is told each new map
    public RelayMaps(
            Database database, JsonCodec json, InstantSource clock, RelayMap configured, Consumer<RelayMap> listener) {
        this.journal = new RelayJournal(database, json, clock);
        this.configured = configured;
        this.told = configured;
        this.listener = listener;
    }

    /// Takes what is set by now, and looks for changes from then on.
    public Future<Void> start(Vertx vertx) {
        vertx.setPeriodic(
                LOOK_MILLIS, _ -> look().onFailure(failure -> LOG.debug("relay regions were not looked at", failure)));
        return look();
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
            return journal.append(said, id, region, author, reason).compose(done -> {
                if (!done && triesLeft > 1) {
                    return say(id, region, check, author, reason, triesLeft - 1);
                }
                return done
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

    private synchronized void take(List<RelayRegion> now) {
        set = List.copyOf(now);
        tell();
    }

    private void tell() {
        var map = configured.with(set);
        if (!map.equals(told)) {
            told = map;
            listener.accept(map);
        }
    }
}
