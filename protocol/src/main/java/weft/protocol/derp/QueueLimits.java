package weft.protocol.derp;

/// How much a relay keeps for one client, and for how long.
///
/// @param high bytes of packets above which whoever fills the queue is no longer read
/// @param low bytes below which it is read again
/// @param hard bytes that are never exceeded
/// @param urgentMax bytes of disco datagrams, which have a queue of their own
/// @param noticesMax bytes of what the relay itself says, which has one, too
/// @param stuckNanos a queue that stays above `low` for so long holds nobody up any more; what comes then is dropped
/// @param ageNanos a packet older than that is dropped instead of sent: the tunnel inside has sent it again
/// @param deadNanos a client that takes nothing for so long, while there is something, is disconnected
public record QueueLimits(
        int high, int low, int hard, int urgentMax, int noticesMax, long stuckNanos, long ageNanos, long deadNanos) {
    /// Marks and the 100 ms as measured on a prototype at 3 to 5 Gbit/s; `low` at half of `high` is 0.5 ms of that.
    /// An age of a second is above any queueing delay seen with clients that read (89 ms). 15 seconds for the dead
    /// is the TCP user timeout of other relays.
    public static final QueueLimits DEFAULT = new QueueLimits(
            512 << 10, 256 << 10, 1 << 20, 64 << 10, 32 << 10, 100_000_000L, 1_000_000_000L, 15_000_000_000L);

    public QueueLimits {
        if (low < 0 || high <= low || hard < high || urgentMax <= 0 || noticesMax <= 0) {
            throw new IllegalArgumentException("the marks of a queue ascend: low, high, hard");
        }
    }
}
