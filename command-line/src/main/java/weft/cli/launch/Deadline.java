package weft.cli.launch;

import java.time.Duration;

/// Ends a training run that does not end by itself: without what it was for, but also without harm.
final class Deadline {
    private static final int HALTED = 124;

    private Deadline() {}

    static void start(Duration most) {
        Thread.ofPlatform().daemon().name("rehearsal-deadline").start(() -> {
            try {
                Thread.sleep(most);
                Runtime.getRuntime().halt(HALTED);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
