package weft.protocol.wireguard;

import weft.protocol.crypto.Aead;

/// Packet thread. One key pair of a tunnel after a finished handshake: seals and opens data messages (whitepaper
/// 5.4.6). Born on the handshake thread, handed over once, and from then on owned by the packet thread, which must
/// give its index back ([Handshakes#release]) when a [Tunnel] retires it.
public final class Session {
    /// Reject-After-Messages (whitepaper 6.1): no counter at or above this is sealed or opened.
    public static final long REJECT_AFTER_MESSAGES = -1L - (1 << 13);

    private final int localIndex;
    private final int remoteIndex;
    private final boolean initiator;
    private final long initiatedNanos;
    private final long createdNanos;
    private final Aead sending;
    private final Aead receiving;
    private final ReplayWindow window = new ReplayWindow();
    private long nextCounter;
    private boolean retired;

    Session(Origin origin, Aead sending, Aead receiving) {
        this.localIndex = origin.localIndex;
        this.remoteIndex = origin.remoteIndex;
        this.initiator = origin.initiator;
        this.initiatedNanos = origin.initiatedNanos;
        this.createdNanos = origin.createdNanos;
        this.sending = sending;
        this.receiving = receiving;
    }

    /// Where a session comes from. `initiatedNanos` is when our initiation was made or theirs was read,
    /// `createdNanos` when the keys were there.
    record Origin(int localIndex, int remoteIndex, boolean initiator, long initiatedNanos, long createdNanos) {}

    /// What the peer writes into its messages for us; unique among this device's live sessions.
    public int localIndex() {
        return localIndex;
    }

    public int remoteIndex() {
        return remoteIndex;
    }

    /// Whether we sent the initiation: the initiator is the one who renews.
    public boolean isInitiator() {
        return initiator;
    }

    /// When its handshake finished here, on the caller's monotonic clock.
    public long createdNanos() {
        return createdNanos;
    }

    /// How many messages were sealed.
    public long sealedMessages() {
        return nextCounter;
    }

    boolean hasCounters() {
        return Long.compareUnsigned(nextCounter, REJECT_AFTER_MESSAGES) < 0;
    }

    public boolean isRetired() {
        return retired;
    }

    /// Seals `length` bytes (padded by the caller; none makes a keepalive) into a data message at `outOffset`, and
    /// returns that message's length; -1 when the session is used up. `out` needs [Aead#SLACK] bytes behind the
    /// message. Input and output may overlap when `outOffset + 16 <= inOffset`, thus also in place with a header's
    /// room before the packet.
    public int seal(byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        long counter = nextCounter;
        if (retired || !hasCounters()) {
            return -1;
        }
        nextCounter = counter + 1;
        int body = outOffset + MessageType.DATA_HEADER_LENGTH;
        sending.seal(counter, in, inOffset, length, out, body);
        MessageType.INTS.set(out, outOffset, MessageType.DATA);
        MessageType.INTS.set(out, outOffset + 4, remoteIndex);
        MessageType.LONGS.set(out, outOffset + 8, counter);
        return length + MessageType.DATA_OVERHEAD;
    }

    /// Opens a data message of `length` bytes that names this session; returns the plaintext's length, 0 for a
    /// keepalive, or a negative [DropReason#code]. `message` needs [Aead#SLACK] bytes behind it; it may be `out`,
    /// at `outOffset <= offset + 16`. The replay window is asked before and marked only after authentication.
    public int open(byte[] message, int offset, int length, byte[] out, int outOffset) {
        int plain = length - MessageType.DATA_OVERHEAD;
        if (plain < 0) {
            return DropReason.BAD_LENGTH.code();
        }
        if (retired) {
            return DropReason.SESSION_RETIRED.code();
        }
        long counter = (long) MessageType.LONGS.get(message, offset + 8);
        if (Long.compareUnsigned(counter, REJECT_AFTER_MESSAGES) >= 0) {
            return DropReason.COUNTER_EXHAUSTED.code();
        }
        if (!window.isNew(counter)) {
            return DropReason.REPLAYED.code();
        }
        int body = offset + MessageType.DATA_HEADER_LENGTH;
        if (!receiving.open(counter, message, body, plain, out, outOffset)) {
            return DropReason.NOT_AUTHENTIC.code();
        }
        window.mark(counter);
        return plain;
    }

    /// Ends this session and forgets its keys.
    void retire() {
        retired = true;
        sending.zero();
        receiving.zero();
    }

    /// Whether the peer's initiation, which made `other`, came while our own, which made this session, was under
    /// way: then both ends have both sessions.
    boolean crossed(Session other) {
        return initiator
                && !other.initiator
                && other.createdNanos >= initiatedNanos
                && other.createdNanos <= createdNanos;
    }

    /// Of two sessions that crossed, whether both ends keep this one for sending. Both know the two indices of
    /// both sessions, so both come to the same answer without a message.
    boolean outranks(Session other) {
        int order = Integer.compareUnsigned(initiatorIndex(), other.initiatorIndex());
        if (order == 0) {
            order = Integer.compareUnsigned(responderIndex(), other.responderIndex());
        }
        return order < 0;
    }

    private int initiatorIndex() {
        return initiator ? localIndex : remoteIndex;
    }

    private int responderIndex() {
        return initiator ? remoteIndex : localIndex;
    }
}
