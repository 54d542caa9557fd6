package weft.test.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/// Numbered datagrams through the tunnel, one each interval, echoed by the other side: when the first answer came,
/// which
/// were lost, and how long there was silence.
public final class TunnelTraffic implements AutoCloseable {
    private static final int PORT = 7;
    private static final int COUNT_MAX = 200_000;
    private static final int BYTES = 100;

    private final DatagramChannel sending;
    private final DatagramChannel echoing;
    private final InetSocketAddress target;
    private final long intervalNanos;
    private final long began = System.nanoTime();
    private final long beganAtMillis = System.currentTimeMillis();
    /// Nanoseconds after the beginning, 0 for not yet.
    private final AtomicLongArray sentAt = new AtomicLongArray(COUNT_MAX);
    private final AtomicLongArray answeredAt = new AtomicLongArray(COUNT_MAX);
    private volatile int sent;
    private volatile long firstAnswerNanos;
    private volatile boolean closed;

    private TunnelTraffic(
            DatagramChannel sending, DatagramChannel echoing, InetSocketAddress target, Duration interval) {
        this.sending = sending;
        this.echoing = echoing;
        this.target = target;
        this.intervalNanos = interval.toNanos();
        start("echo", this::echo);
        start("answers", this::readAnswers);
        start("sender", this::send);
    }

    /// Starts at once.
    public static TunnelTraffic start(MeshNode from, MeshNode to, Duration interval) {
        String addressFrom = from.address();
        String addressTo = to.address();
        try {
            var echoing = to.host().within(() -> open(addressTo, PORT));
            var sending = from.host().within(() -> open(addressFrom, 0));
            return new TunnelTraffic(sending, echoing, new InetSocketAddress(addressTo, PORT), interval);
        } catch (Exception failed) {
            throw new IllegalStateException("no sockets in the tunnel", failed);
        }
    }

    private static DatagramChannel open(String address, int port) throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(address, port));
    }

    private static void start(String name, Runnable body) {
        Thread.ofPlatform().daemon().name("traffic-" + name).start(body);
    }

    private void send() {
        var packet = ByteBuffer.allocate(BYTES);
        long due = System.nanoTime();
        while (!closed && sent < COUNT_MAX) {
            int number = sent;
            sentAt.set(number, Math.max(1, System.nanoTime() - began));
            packet.clear().putInt(0, number);
            try {
                sending.send(packet, target);
            } catch (ClosedChannelException over) {
                return;
            } catch (IOException noRoute) {
                // counted as lost, because no answer comes
            }
            sent = number + 1;
            due += intervalNanos;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private void echo() {
        var packet = ByteBuffer.allocate(BYTES);
        try {
            while (!closed) {
                var source = echoing.receive(packet.clear());
                echoing.send(packet.flip(), source);
            }
        } catch (ClosedChannelException over) {
            // its end
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void readAnswers() {
        var packet = ByteBuffer.allocate(BYTES);
        try {
            while (!closed) {
                sending.receive(packet.clear());
                long now = System.nanoTime() - began;
                int number = packet.getInt(0);
                if (firstAnswerNanos == 0) {
                    firstAnswerNanos = now;
                }
                if (number >= 0 && number < COUNT_MAX) {
                    answeredAt.compareAndSet(number, 0, now);
                }
            }
        } catch (ClosedChannelException over) {
            // its end
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public int sent() {
        return sent;
    }

    /// From the beginning to the first answer; zero when there was none.
    public Duration firstAnswer() {
        return Duration.ofNanos(firstAnswerNanos);
    }

    /// Since it began.
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /// When it was, by this traffic's clock, that the wall clock showed that; negative before it began.
    public Duration at(long epochMillis) {
        return Duration.ofMillis(epochMillis - beganAtMillis);
    }

    /// How many of those sent in a span were never answered. Leave the last of them time for it.
    public int lost(Duration from, Duration until) {
        int lost = 0;
        for (int i = 0; i < sent; i++) {
            long at = sentAt.get(i);
            if (at >= from.toNanos() && at < until.toNanos() && answeredAt.get(i) == 0) {
                lost++;
            }
        }
        return lost;
    }

    /// From a moment to when the first of the datagrams that were sent after it was answered; empty as long as none is.
    public java.util.Optional<Duration> answerAfter(Duration moment) {
        for (int i = 0; i < sent; i++) {
            if (sentAt.get(i) >= moment.toNanos() && answeredAt.get(i) > 0) {
                return java.util.Optional.of(Duration.ofNanos(answeredAt.get(i)).minus(moment));
            }
        }
        return java.util.Optional.empty();
    }

    /// The longest time within a span in which no answer came.
    public Duration longestSilence(Duration from, Duration until) {
        var answers = new java.util.ArrayList<Long>();
        answers.add(from.toNanos());
        for (int i = 0; i < sent; i++) {
            long at = answeredAt.get(i);
            if (at > from.toNanos() && at < until.toNanos()) {
                answers.add(at);
            }
        }
        answers.add(until.toNanos());
        java.util.Collections.sort(answers);
        long longest = 0;
        for (int i = 1; i < answers.size(); i++) {
            longest = Math.max(longest, answers.get(i) - answers.get(i - 1));
        }
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        closed = true;
        try {
            sending.close();
            echoing.close();
        } catch (IOException alreadyGone) {
            // nothing is left to close
        }
    }
}
