package weft.test.lab;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Any thread. Work of this process inside a network namespace (setns(2), which moves one thread): a socket belongs for
/// good to the namespace of the thread that made it, and may then be used from anywhere.
final class Namespaces {
    private static final int CLONE_NEWNET = 0x4000_0000;

    private Namespaces() {}

    /// Does it on a thread of its own that lives in the namespace, and waits for the result.
    static <T extends @Nullable Object> T within(String namespace, Callable<T> work) throws Exception {
        var task = new FutureTask<T>(() -> {
            enter(namespace);
            return work.call();
        });
        Thread.ofPlatform().daemon().name("in-" + namespace).start(task);
        try {
            return task.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception reason) {
                throw reason;
            }
            throw failed;
        }
    }

    private static void enter(String namespace) {
        var path = Path.of("/run/netns", namespace);
        int fd = SystemCalls.open(path.toString(), SystemCalls.O_RDONLY | SystemCalls.O_CLOEXEC);
        int entered = fd < 0 ? -1 : SystemCalls.setns(fd, CLONE_NEWNET);
        if (fd >= 0) {
            SystemCalls.close(fd);
        }
        if (entered != 0) {
            throw new IllegalStateException("cannot enter the network namespace " + path);
        }
    }
}
