package weft.node.dataplane;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Any thread puts in, one takes out; neither ever waits. Full: what comes is refused and counted.
class Mailbox<T> {
    private final ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final int capacity;

    Mailbox(int capacity) {
        this.capacity = capacity;
    }

    boolean put(T item) {
        if (size.incrementAndGet() > capacity) {
            size.decrementAndGet();
            refused.incrementAndGet();
            return false;
        }
        queue.add(item);
        return true;
    }

    @Nullable
    T take() {
        var item = queue.poll();
        if (item != null) {
            size.decrementAndGet();
        }
        return item;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return size.get();
    }

    int room() {
        return capacity - size.get();
    }

    long refused() {
        return refused.get();
    }
}
