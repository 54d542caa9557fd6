package weft.coordinator.relaymap;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.coordinator.database.Database;
import weft.coordinator.database.TestDatabases;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;

class RelayMapsTest {
    private static final long NEVER_MILLIS = 3_600_000;

    private final Vertx vertx = Vertx.vertx();
    private final Vertx elsewhere = Vertx.vertx();
    private final JsonCodec json = JsonCodec.ofProtocol();
    private Database database;

    @BeforeEach
    void open() throws Exception {
        database = await(Database.open(vertx, TestDatabases.empty(vertx)));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
        await(elsewhere.close());
    }

    @Test
    void theDoorbellBringsAChangeToTheOtherCoordinatorAtOnce() throws Exception {
        var told = new LinkedBlockingQueue<RelayMap>();
        var here = maps(vertx, new LinkedBlockingQueue<>(), NEVER_MILLIS);
        maps(vertx, told, NEVER_MILLIS);

        var view = await(here.set(region(7, "fra"), _ -> {}, "ann", "test"));
        assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo(view.map());

        await(here.remove(7, _ -> {}, "ann", "test"));
        assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo(RelayMap.NONE);
    }

    @Test
    void theSlowLookRepairsALostDoorbell() throws Exception {
        var told = new LinkedBlockingQueue<RelayMap>();
        var here = maps(vertx, new LinkedBlockingQueue<>(), NEVER_MILLIS);
        maps(elsewhere, told, 50);

        var view = await(here.set(region(7, "fra"), _ -> {}, "ann", "test"));

        assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo(view.map());
    }

    @Test
    void aForgedDoorbellChangesNothing() throws Exception {
        var told = new LinkedBlockingQueue<RelayMap>();
        var here = maps(vertx, told, NEVER_MILLIS);

        for (int i = 0; i < 50; i++) {
            new Events(vertx, json).publish(RelayTopics.RELAY_CHANGED, new RelayDoorbell(1_000_000 + i));
        }
        await(here.set(region(7, "fra"), _ -> {}, "ann", "test"));

        assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo(new RelayMap(List.of(region(7, "fra"))));
        assertThat(told).isEmpty();
    }

    private RelayMaps maps(Vertx bus, BlockingQueue<RelayMap> told, long lookMillis) throws Exception {
        var parts = new RelayMaps.Parts(database, new Events(bus, json), json, InstantSource.system());
        var maps = new RelayMaps(parts, RelayMap.NONE, told::add, lookMillis);
        await(maps.start(bus));
        return maps;
    }

    private static RelayRegion region(int id, String code) {
        var server = new RelayServer(code + "-1", code + ".example", 443, 3478, null, null, null, false);
        return new RelayRegion(id, code, code, List.of(server));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
