package weft.protocol.derp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Pure; one per client, owned by the event loop of the client's connection. What waits to be written to a client, and
/// the rules by which others are slowed down for it.
///
/// Bulk waits in chunks, each of whole frames. What the relay itself says (notices) goes first: it is little,
/// and others' packets do not make it more. Disco datagrams have a queue of their own and take turns with bulk, theirs
/// first: one is never held up by more than a chunk, and whoever marks all it sends as disco does not push others out.
///
/// Between the marks a sender's bytes are still taken, but the sender is not read until the queue is below its
/// low mark again: that is backpressure by TCP, which costs nothing, where dropping costs what reading and decrypting
/// did. A client that does not read may not hold others up, so after [QueueLimits#stuckNanos] its senders go on and
/// what
/// they bring for it is dropped until it has read.
///
/// `B` is a chunk; the queue never looks into one.
public final class SendQueue<B> {
    private final QueueLimits limits;
    private final ToIntFunction<B> size;
    private final ArrayDeque<B> notices = new ArrayDeque<>(2);
    private final ArrayDeque<B> urgent = new ArrayDeque<>(2);
    private final ArrayDeque<Chunk<B>> bulk = new ArrayDeque<>(2);
    /// In the order in which they came, so that all are served alike.
    private final LinkedHashSet<Waiter> waiters = LinkedHashSet.newLinkedHashSet(2);

    private int noticeBytes;
    private int urgentBytes;
    private int bulkBytes;
    private boolean bulkIsNext;
    private boolean full;
    private boolean stuck;
    private long fullSince;
    private boolean owing;
    private long owingSince;

    public SendQueue(QueueLimits limits, ToIntFunction<B> size) {
        this.limits = limits;
        this.size = size;
    }

    /// What becomes of bytes for this client.
    public enum Offer {
        TAKEN,
        /// Taken; the sender waits until it is resumed.
        TAKEN_AND_WAIT,
        /// Dropped: the client is stuck, or its queue is at its hard bound.
        DROPPED
    }

    /// Someone who is not read while a queue is full.
    @FunctionalInterface
    public interface Waiter {
        void resume();
    }

    private record Chunk<B>(B bytes, long addedAt) {}

    /// Asks room for `length` bytes of packets; when taken they must be written to [#lastBulk] or be added as a chunk.
    ///
    /// @param sender null for one that cannot wait: what is beyond the high mark is dropped
    public Offer offer(int length, @Nullable Waiter sender, long now) {
        int bound = stuck || sender == null ? limits.high() : limits.hard();
        if (bulkBytes + length > bound) {
            return Offer.DROPPED;
        }
        noteWaiting(now);
        bulkBytes += length;
        if (bulkBytes <= limits.high()) {
            return Offer.TAKEN;
        }
        if (!full) {
            full = true;
            fullSince = now;
        }
        if (stuck || sender == null) {
            return Offer.TAKEN;
        }
        return waiters.add(sender) ? Offer.TAKEN_AND_WAIT : Offer.TAKEN;
    }

    /// The newest chunk, while it waits; there may be room in it.
    public @Nullable B lastBulk() {
        var last = bulk.peekLast();
        return last == null ? null : last.bytes();
    }

    /// Adds a chunk of whole frames whose bytes were taken by [#offer].
    public void addBulk(B chunk, long now) {
        bulk.addLast(new Chunk<>(chunk, now));
    }

    /// Adds a frame of the relay's own; false, and not added, when too many wait.
    public boolean addNotice(B frame, long now) {
        int length = size.applyAsInt(frame);
        if (length > noticeRoom()) {
            return false;
        }
        noteWaiting(now);
        noticeBytes += length;
        notices.addLast(frame);
        return true;
    }

    /// Adds a disco datagram's frame; false, and not added, when too many wait.
    public boolean addUrgent(B frame, long now) {
        int length = size.applyAsInt(frame);
        if (urgentBytes + length > limits.urgentMax()) {
            return false;
        }
        noteWaiting(now);
        urgentBytes += length;
        urgent.addLast(frame);
        return true;
    }

    /// From the first bytes that wait until all were taken the client owes a read; the clock restarts with each one.
    private void noteWaiting(long now) {
        if (!owing) {
            owing = true;
            owingSince = now;
        }
    }

    /// The next chunk to write: notices, then disco and bulk in turns. Null when nothing waits. Then call [#settle].
    public @Nullable B next(long now) {
        if (isEmpty()) {
            return null;
        }
        B taken = take();
        owing = !isEmpty();
        owingSince = now;
        return taken;
    }

    private B take() {
        if (!notices.isEmpty()) {
            var notice = notices.removeFirst();
            noticeBytes -= size.applyAsInt(notice);
            return notice;
        }
        boolean bothWait = !urgent.isEmpty() && !bulk.isEmpty();
        boolean bulkNow = urgent.isEmpty() || (bothWait && bulkIsNext);
        bulkIsNext = bothWait && !bulkNow;
        var taken = bulkNow ? bulk.removeFirst().bytes() : urgent.removeFirst();
        int length = size.applyAsInt(taken);
        if (bulkNow) {
            bulkBytes -= length;
        } else {
            urgentBytes -= length;
        }
        return taken;
    }

    /// After chunks were taken: below the low mark everyone who waited goes on.
    public void settle() {
        if (full && bulkBytes < limits.low()) {
            full = false;
            stuck = false;
            resumeAll();
        }
    }

    /// Looks at the clock: frees senders of a stuck client, and hands back chunks that are too old to be sent, which
    /// are the caller's to release.
    public List<B> onTick(long now) {
        if (full && !stuck && now - fullSince >= limits.stuckNanos()) {
            stuck = true;
            resumeAll();
        }
        var oldest = bulk.peekFirst();
        if (oldest == null || now - oldest.addedAt() < limits.ageNanos()) {
            return List.of();
        }
        var expired = new ArrayList<B>();
        while (oldest != null && now - oldest.addedAt() >= limits.ageNanos()) {
            bulk.removeFirst();
            bulkBytes -= size.applyAsInt(oldest.bytes());
            expired.add(oldest.bytes());
            oldest = bulk.peekFirst();
        }
        settle();
        return expired;
    }

    /// Whether something has waited for so long, with nothing taken, that the connection should be given up. Time
    /// during
    /// which aged packets were dropped counts.
    public boolean isDead(long now) {
        return owing && now - owingSince >= limits.deadNanos();
    }

    /// Everything that waits, for release; whoever waited for this client goes on.
    public List<B> close() {
        var rest = new ArrayList<B>(notices);
        rest.addAll(urgent);
        bulk.forEach(chunk -> rest.add(chunk.bytes()));
        notices.clear();
        urgent.clear();
        bulk.clear();
        noticeBytes = 0;
        urgentBytes = 0;
        bulkBytes = 0;
        full = false;
        owing = false;
        resumeAll();
        return rest;
    }

    private void resumeAll() {
        if (waiters.isEmpty()) {
            return;
        }
        var waiting = List.copyOf(waiters);
        waiters.clear();
        waiting.forEach(Waiter::resume);
    }

    public boolean isEmpty() {
        return notices.isEmpty() && urgent.isEmpty() && bulk.isEmpty();
    }

    /// Whether the clock matters to this queue.
    public boolean isWatched() {
        return full || owing;
    }

    public boolean isStuck() {
        return stuck;
    }

    /// Bytes of notices that fit yet.
    public int noticeRoom() {
        return limits.noticesMax() - noticeBytes;
    }

    public int queuedBytes() {
        return noticeBytes + urgentBytes + bulkBytes;
    }
}
