package weft.node.dataplane;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A platform thread of its own that works off a mailbox, and sleeps when it is empty. An item that makes its work
/// throw
/// is lost, and no other.
final class Worker<T> {
    private static final long JOIN_MILLIS = 2_000;

    private final Mailbox<T> mailbox;
    private final Consumer<T> work;
    private final Predicate<Throwable> over;
    private final Thread thread;
    private volatile boolean closing;

    /// @param over told what the work threw; whether the thread shall end because of it
    Worker(String name, Mailbox<T> mailbox, Consumer<T> work, Predicate<Throwable> over) {
        this.mailbox = mailbox;
        this.work = work;
        this.over = over;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Something was put into the mailbox.
    void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closing) {
            var item = mailbox.take();
            if (item == null) {
                LockSupport.park(this);
            } else if (isOver(item)) {
                return;
            }
        }
    }

    private boolean isOver(T item) {
        try {
            work.accept(item);
            return false;
        } catch (RuntimeException | Error fault) {
            return over.test(fault);
        }
    }

    void close() {
        closing = true;
        wake();
        if (Thread.currentThread() != thread) {
            join(thread);
        }
    }

    /// Waits for a thread to end, but not for ever, and not losing an interrupt.
    static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
