package weft.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import weft.test.cluster.AdminClient;

/// Its own thread; what it wrote down is read after [#close]. Renames nodes and makes auth keys all the time, and keeps
/// which of it was acknowledged. Each request has a reason of its own, by which the journal is searched later.
final class Load implements AutoCloseable {
    private static final int PAUSE_MILLIS_MAX = 40;

    private final AdminClient admin;
    private final String tailnet;
    private final Supplier<List<String>> nodes;
    private final Random random;
    private final Map<String, Long> acknowledged = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final Thread thread;
    private volatile boolean isStopped;
    private volatile int count;

    Load(AdminClient admin, String tailnet, Supplier<List<String>> nodes, long seed) {
        this.admin = admin;
        this.tailnet = tailnet;
        this.nodes = nodes;
        this.random = new Random(seed);
        this.thread = Thread.ofPlatform().name("load").start(this::run);
    }

    private void run() {
        for (int i = 0; !isStopped; i++) {
            var reason = "load-" + i;
            try {
                acknowledged.put(reason, change(i, reason));
                count = acknowledged.size();
            } catch (AdminClient.Refused refused) {
                if (refused.status() >= 500) {
                    unknown.add(reason);
                }
            } catch (IOException _) {
                // The coordinator or its database is gone, perhaps after the commit.
                unknown.add(reason);
            }
            pause();
        }
    }

    /// @return the tailnet's revision at the answer, 0 when it does not say
    private long change(int number, String reason) throws IOException {
        var known = nodes.get();
        if (known.isEmpty() || random.nextInt(4) == 0) {
            keys.add(admin.createAuthKey(tailnet, false, reason).id().toString());
            return 0;
        }
        var node = known.get(random.nextInt(known.size()));
        return admin.rename(tailnet, node, "renamed-" + number, reason).revision();
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS_MAX));
        } catch (InterruptedException _) {
            isStopped = true;
        }
    }

    /// How many changes have been acknowledged so far.
    int count() {
        return count;
    }

    /// Reasons of acknowledged changes, with the least revision that the tailnet had then.
    Map<String, Long> acknowledged() {
        return acknowledged;
    }

    /// Reasons of changes whose outcome nobody told.
    List<String> unknown() {
        return unknown;
    }

    /// Ids of the acknowledged auth keys.
    List<String> keys() {
        return keys;
    }

    @Override
    public void close() {
        isStopped = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(15));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
