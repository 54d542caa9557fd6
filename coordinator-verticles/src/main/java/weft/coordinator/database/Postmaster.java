package weft.coordinator.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A blocking thread. One running PostgreSQL server on a data directory: started, or found alive and adopted.
record Postmaster(PostgresLayout layout, ProcessHandle process) {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

    /// Recovery after a crash replays at most `max_wal_size` of log.
    private static final long READY_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final int STOP_SECONDS_MAX = 10;

    /// The children of a killed server need a moment to notice, and hold its memory until then.
    private static final long STALE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private static final long LOG_BYTES_MAX = 8 << 20;
    private static final int LOG_TAIL_BYTES = 8 << 10;

    /// A server that outlived its coordinator and runs exactly as we would run it is adopted; any other one on this
    /// data directory is stopped first.
    static Postmaster runOn(PostgresLayout layout, PostgresProgram server) {
        var arguments = PostgresSettings.arguments(layout);
        var orphan = orphan(layout, server);
        if (orphan != null && hasArguments(orphan.process(), arguments)) {
            LOG.info(
                    "adopting the PostgreSQL that is still running, process {}",
                    orphan.process().pid());
            if (orphan.becomesReady()) {
                return orphan;
            }
            LOG.warn("the PostgreSQL that was adopted does not answer, starting another");
            orphan.stop();
        } else if (orphan != null) {
            LOG.info(
                    "stopping a PostgreSQL that runs with other settings, process {}",
                    orphan.process().pid());
            orphan.stop();
        }
        removeStale(layout);
        return startOnceFree(layout, server, arguments);
    }

    /// Stops the server: connections are cut, a checkpoint is written. Without an answer it is killed, which costs
    /// the next start a recovery and no committed row.
    void stop() {
        signal("INT");
        if (!endsWithin(STOP_SECONDS_MAX)) {
            LOG.warn("PostgreSQL did not stop within {} s and is killed", STOP_SECONDS_MAX);
            signal("QUIT");
            if (!endsWithin(STOP_SECONDS_MAX)) {
                process.destroyForcibly();
                endsWithin(1);
            }
        }
    }

    private static Postmaster startOnceFree(PostgresLayout layout, PostgresProgram server, List<String> arguments) {
        var deadline = System.nanoTime() + STALE_NANOS_MAX;
        while (true) {
            try {
                return start(layout, server, arguments);
            } catch (DatabaseUnavailable failure) {
                if (!failure.line().contains("shared memory block") || System.nanoTime() > deadline) {
                    throw failure;
                }
                pause();
            }
        }
    }

    private static Postmaster start(PostgresLayout layout, PostgresProgram server, List<String> arguments) {
        try {
            var log = layout.log().toFile();
            var from = log.length() > LOG_BYTES_MAX ? 0 : log.length();
            var out = from == 0 ? ProcessBuilder.Redirect.to(log) : ProcessBuilder.Redirect.appendTo(log);
            var process = new ProcessBuilder(server.command(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(out)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            var postmaster = new Postmaster(layout, process.toHandle());
            postmaster.awaitReady("cannot start PostgreSQL (its log: " + layout.log() + ")", from);
            return postmaster;
        } catch (IOException failure) {
            throw Failures.ofFiles("cannot start PostgreSQL", failure);
        }
    }

    private static @Nullable Postmaster orphan(PostgresLayout layout, PostgresProgram server) {
        return PostmasterFile.read(layout.data())
                .flatMap(file -> ProcessHandle.of(file.pid()))
                .filter(process -> isPostgresOn(process, layout))
                .map(process -> new Postmaster(layout, process))
                .orElse(null);
    }

    /// Files that name a stranger's process, or a zombie, would stop the server from starting. Nobody else uses
    /// these directories: the state directory is locked. Memory that children of a killed server still hold is
    /// found by the server itself.
    private static void removeStale(PostgresLayout layout) {
        if (PostmasterFile.read(layout.data()).isPresent()) {
            PostmasterFile.path(layout.data()).toFile().delete();
        }
        layout.socketLock().toFile().delete();
    }

    /// Process ids are reused: after a crash the file may name a stranger.
    private static boolean isPostgresOn(ProcessHandle process, PostgresLayout layout) {
        var words = commandLine(process);
        return !words.isEmpty()
                && words.getFirst().endsWith("/postgres")
                && words.contains(layout.data().toString());
    }

    private static boolean hasArguments(ProcessHandle process, List<String> arguments) {
        var words = commandLine(process);
        return !words.isEmpty() && words.subList(1, words.size()).equals(arguments);
    }

    private static List<String> commandLine(ProcessHandle process) {
        try {
            var line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return line.isEmpty() ? List.of() : List.of(line.split("\0"));
        } catch (IOException _) {
            return List.of();
        }
    }

    /// The state in `/proc/PID/stat` (proc(5)) follows the command in brackets. An empty command line would not do as a
    /// sign: a process in the middle of `exec` has none either.
    private static boolean isZombie(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException _) {
            return true;
        }
    }

    private void awaitReady(String purpose, long logFrom) {
        if (becomesReady()) {
            return;
        }
        if (!isAlive()) {
            throw Failures.ofProgram(purpose, logSince(logFrom));
        }
        process.destroyForcibly();
        throw Failures.ofProgram(purpose + ": not ready in time", logSince(logFrom));
    }

    /// Waits until it answers; false when it ends before that, or takes too long.
    private boolean becomesReady() {
        var deadline = System.nanoTime() + READY_NANOS_MAX;
        while (isAlive() && System.nanoTime() < deadline) {
            var file = PostmasterFile.read(layout.data());
            if (file.isPresent() && file.get().isReady() && file.get().pid() == process.pid()) {
                return true;
            }
            pause();
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailable("interrupted while PostgreSQL starts", interrupted);
        }
    }

    private String logSince(long from) {
        try (var log = new RandomAccessFile(layout.log().toFile(), "r")) {
            log.seek(Math.max(from, log.length() - LOG_TAIL_BYTES));
            var tail = new byte[(int) (log.length() - log.getFilePointer())];
            log.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(1, TimeUnit.SECONDS);
        } catch (IOException failure) {
            LOG.warn("cannot signal PostgreSQL", failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean endsWithin(int seconds) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (isAlive() && System.nanoTime() < deadline) {
            pause();
        }
        return !isAlive();
    }

    /// Whether the server runs. One that was adopted is no child of ours: where process 1 reaps nobody, as in many
    /// containers, it stays in the process table as a zombie, and the JDK takes that for life.
    boolean isAlive() {
        return process.isAlive() && !isZombie(process);
    }
}
