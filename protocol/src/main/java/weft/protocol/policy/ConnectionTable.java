package weft.protocol.policy;

import weft.protocol.packet.FlowIndex;
import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpPacket;

/// Packet thread. The stateful half of the packet filter: which flows are open, who opened them, and until when.
///
/// A packet from a peer passes when a rule of the [PacketFilter] accepts it, or when it belongs to a flow that this
/// node opened itself. Flows that a peer opened live as long as the rules accept them: after a change of filter, and
/// when they have ended by age, they are asked again, and when denied stay remembered as such while there is traffic,
/// or an answer of our host would open them from inside. So a UDP flow between the same ports that our host means to
/// open after the peer's was denied has to wait until that is forgotten ([#DENIED_NANOS] of silence).
///
/// Bounded: a full set of slots gives up its entry of the lowest [#rank], of those one of an address that has more than
/// half of the set, of those the one that was silent longest. An address that has half of it gives up one of its own:
/// a flood of one peer displaces that peer's flows, not those of others. Only a flow of ours may then still take the
/// place of one that ranks lower.
///
/// A TCP flow whose beginning was not seen is the peer's when the rules would accept the peer as its opener.
/// Else it is picked up by its first packet from our host as one of ours, but only while the table is new
/// ([#PICK_UP_NANOS] from its first flow): the engine started later than the flow. After that no flow is unseen but
/// one that was forgotten, and that may be one that was denied. A SYN with ACK is never the beginning of ours.
///
/// Later fragments have no ports: they pass when the first fragment of their packet did, and not if they could overlay
/// its transport header (RFC 3128).
public final class ConnectionTable {
    public static final int SLOTS_DEFAULT = 32_768;

    static final long SECOND = 1_000_000_000L;
    static final long TCP_ESTABLISHED_NANOS = 7_440 * SECOND; // RFC 5382, 5
    static final long TCP_OPENING_NANOS = 240 * SECOND;
    static final long CLOSING_NANOS = 30 * SECOND;
    static final long UDP_ANSWERED_NANOS = 300 * SECOND; // RFC 4787, 4.3
    static final long UNANSWERED_NANOS = 120 * SECOND;
    static final long ICMP_NANOS = 60 * SECOND; // RFC 5508, 3.2
    static final long DENIED_NANOS = TCP_ESTABLISHED_NANOS;
    static final long PICK_UP_NANOS = 300 * SECOND;

    // The phases of an entry, in its lowest 2 bits. OPENING: one side was seen; leads to OPEN when the other answers.
    // OPEN: leads to CLOSING by RST or by FIN of both; a RST of the peer's in its own flow counts as its FIN, since our
    // host may see that it is forged. CLOSING: leads to OPENING by a new SYN. DENIED: the peer that opened it is not
    // allowed any more; leads to OPENING by a SYN of ours. Each ends by age.
    private static final int OPENING = 0;
    private static final int OPEN = 1;
    private static final int CLOSING = 2;
    private static final int DENIED = 3;
    private static final int PHASE = 3;
    private static final int BY_PEER = 4;
    private static final int FIN_LOCAL = 8;
    private static final int FIN_REMOTE = 16;
    private static final int FIN_BOTH = FIN_LOCAL | FIN_REMOTE;

    private final FlowIndex index;
    private final FlowKey quotedKey;
    private final IpPacket quoted = new IpPacket();
    private final FragmentTable fragments;
    private final int[] state;
    private final int[] generation;
    private final long[] seenNanos;
    private int filterGeneration;
    private long evicted;
    private boolean begun;
    private long pickUpUntilNanos;

    /// @param slots a power of two
    /// @param seed random and secret, the same as that of the keys passed in
    public ConnectionTable(int slots, long seed) {
        index = new FlowIndex(slots);
        quotedKey = new FlowKey(seed);
        fragments = new FragmentTable();
        state = new int[slots];
        generation = new int[slots];
        seenNanos = new long[slots];
    }

    /// Have every flow that a peer opened asked again.
    public void filterChanged() {
        filterGeneration++;
    }

    /// Live entries pushed out because their set was full.
    public long evicted() {
        return evicted;
    }

    /// Counts live entries by looking at all slots: for snapshots, not for packets.
    public int size(long nowNanos) {
        int live = 0;
        for (int slot = 0; slot < state.length; slot++) {
            if (!index.isFree(slot) && !isExpired(slot, nowNanos)) {
                live++;
            }
        }
        return live;
    }

    /// Records a packet of ours. `key` is the packet's, as outbound.
    public void outbound(IpPacket packet, FlowKey key, PacketFilter filter, long nowNanos) {
        if (packet.fragmentOffset() > 0 || packet.isIcmpError()) {
            return;
        }
        int slot = find(key, nowNanos);
        boolean opens = packet.isTcpOpening();
        if (slot < 0) {
            recordOutbound(packet, key, filter, nowNanos, opens);
            return;
        }
        int now = state[slot];
        int phase = now & PHASE;
        seenNanos[slot] = nowNanos;
        if (phase == OPEN && packet.protocol() != IpPacket.TCP || phase == DENIED && !opens) {
            return;
        }
        if (phase >= CLOSING && opens) {
            state[slot] = OPENING;
        } else {
            state[slot] = advance(now, packet, FIN_LOCAL, (now & BY_PEER) != 0);
        }
    }

    private void recordOutbound(IpPacket packet, FlowKey key, PacketFilter filter, long nowNanos, boolean opens) {
        if (packet.protocol() == IpPacket.TCP && !opens) {
            pickUp(packet, key, filter, nowNanos);
        } else if (!packet.isEchoReply()) {
            insert(key, OPENING, nowNanos);
        }
    }

    private void pickUp(IpPacket packet, FlowKey key, PacketFilter filter, long nowNanos) {
        int flags = packet.tcpFlags();
        if ((flags & IpPacket.TCP_RST) != 0) {
            return;
        }
        boolean peerMay = filter.accepts(
                packet.protocol(),
                packet.targetHigh(),
                packet.targetLow(),
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.sourcePort());
        if (peerMay) {
            insert(key, OPEN | BY_PEER, nowNanos);
        } else if ((flags & IpPacket.TCP_SYN) == 0 && (!begun || nowNanos - pickUpUntilNanos < 0)) {
            insert(key, OPEN, nowNanos);
        }
    }

    /// Whether a packet from a peer may pass. `key` is the packet's, as inbound.
    public boolean inbound(IpPacket packet, FlowKey key, PacketFilter filter, long nowNanos) {
        if (packet.fragmentOffset() > 0) {
            return fragments.isAccepted(packet, key, nowNanos);
        }
        boolean accepted = packet.isIcmpError() ? isAboutOurs(packet, nowNanos) : admit(packet, key, filter, nowNanos);
        if (accepted && packet.isFragment()) {
            fragments.accept(packet, key, nowNanos);
        }
        return accepted;
    }

    private boolean admit(IpPacket packet, FlowKey key, PacketFilter filter, long nowNanos) {
        int slot = find(key, nowNanos);
        if (slot < 0) {
            boolean accepted = !packet.isEchoReply() && isAccepted(packet, filter);
            if (accepted) {
                insert(key, OPENING | BY_PEER, nowNanos);
            }
            return accepted;
        }
        int now = state[slot];
        seenNanos[slot] = nowNanos;
        boolean byPeer = (now & BY_PEER) != 0;
        boolean reopens = (now & PHASE) == CLOSING && packet.isTcpOpening();
        if (byPeer && generation[slot] != filterGeneration || reopens) {
            generation[slot] = filterGeneration;
            if (!isAccepted(packet, filter)) {
                state[slot] = DENIED | BY_PEER;
                return false;
            }
            now = reopens || (now & PHASE) == DENIED ? OPENING | BY_PEER : now;
            byPeer = true;
        }
        if ((now & PHASE) == DENIED) {
            return false;
        }
        state[slot] = advance(now, packet, FIN_REMOTE, !byPeer);
        return true;
    }

    /// The peer says that it will not let this flow in: false unless it is one that we are about to open, which is over
    /// then. A flow that was answered cannot be ended so.
    public boolean refused(FlowKey key, long nowNanos) {
        int slot = find(key, nowNanos);
        if (slot < 0 || (state[slot] & (PHASE | BY_PEER)) != OPENING) {
            return false;
        }
        state[slot] = CLOSING;
        return true;
    }

    private static boolean isAccepted(IpPacket packet, PacketFilter filter) {
        return filter.accepts(
                packet.protocol(),
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.targetHigh(),
                packet.targetLow(),
                packet.targetPort());
    }

    /// An ICMP error passes when it quotes a packet that we sent in an open flow.
    private boolean isAboutOurs(IpPacket error, long nowNanos) {
        if (!quoted.parseQuoted(error)
                || quoted.sourceHigh() != error.targetHigh()
                || quoted.sourceLow() != error.targetLow()) {
            return false;
        }
        quotedKey.ofOutbound(quoted);
        int slot = find(quotedKey, nowNanos);
        return slot >= 0
                && (state[slot] & PHASE) != DENIED
                && ((state[slot] & BY_PEER) == 0 || generation[slot] == filterGeneration);
    }

    private static int advance(int now, IpPacket packet, int fin, boolean answers) {
        int next = answers && (now & PHASE) == OPENING ? now & ~PHASE | OPEN : now;
        if (packet.protocol() != IpPacket.TCP) {
            return next;
        }
        int flags = packet.tcpFlags();
        next = (flags & IpPacket.TCP_SYN) != 0 ? next & ~fin : next;
        if ((flags & (IpPacket.TCP_FIN | IpPacket.TCP_RST)) == 0) {
            return next;
        }
        next |= fin;
        boolean peersOwn = fin == FIN_REMOTE && (now & BY_PEER) != 0;
        boolean over = (flags & IpPacket.TCP_RST) != 0 && !peersOwn || (next & FIN_BOTH) == FIN_BOTH;
        return over ? next & ~PHASE | CLOSING : next;
    }

    /// The slot of a flow, or -1. A flow of a peer's that has ended by age is denied until the rules accept it again.
    private int find(FlowKey key, long nowNanos) {
        int slot = index.find(key, 0);
        if (slot < 0 || !isExpired(slot, nowNanos)) {
            return slot;
        }
        if ((state[slot] & BY_PEER) == 0 || nowNanos - seenNanos[slot] > DENIED_NANOS) {
            index.free(slot);
            return -1;
        }
        state[slot] = DENIED | BY_PEER;
        generation[slot] = filterGeneration - 1;
        return slot;
    }

    private void insert(FlowKey key, int begin, long nowNanos) {
        if (!begun) {
            begun = true;
            pickUpUntilNanos = nowNanos + PICK_UP_NANOS;
        }
        int slot = unused(index.firstSlot(key, 0), nowNanos);
        if (slot < 0) {
            slot = victim(key, begin, nowNanos);
            evicted++;
        }
        index.put(slot, key, 0);
        state[slot] = begin;
        generation[slot] = filterGeneration;
        seenNanos[slot] = nowNanos;
    }

    private int unused(int first, long nowNanos) {
        for (int slot = first; slot < first + FlowIndex.WAYS; slot++) {
            if (index.isFree(slot) || isExpired(slot, nowNanos)) {
                return slot;
            }
        }
        return -1;
    }

    /// The slot of a full set that a new flow gets.
    private int victim(FlowKey key, int begin, long nowNanos) {
        int first = index.firstSlot(key, 0);
        boolean capped = waysOf(key, first) >= FlowIndex.WAYS / 2;
        int above = (begin & BY_PEER) == 0 ? rank(key.protocol(), begin) : 0;
        int victim = -1;
        int lowest = Integer.MAX_VALUE;
        for (int slot = first; slot < first + FlowIndex.WAYS; slot++) {
            int rank = rank(index.protocol(slot), state[slot]);
            if (capped && rank >= above && !index.isWithRemoteOf(key, slot)) {
                continue;
            }
            int order = rank * 2 + (waysOfSame(slot, first) > FlowIndex.WAYS / 2 ? 0 : 1);
            if (order < lowest || order == lowest && seenNanos[slot] - seenNanos[victim] < 0) {
                lowest = order;
                victim = slot;
            }
        }
        return victim;
    }

    private int waysOf(FlowKey key, int first) {
        int ways = 0;
        for (int slot = first; slot < first + FlowIndex.WAYS; slot++) {
            ways += index.isWithRemoteOf(key, slot) ? 1 : 0;
        }
        return ways;
    }

    private int waysOfSame(int other, int first) {
        int ways = 0;
        for (int slot = first; slot < first + FlowIndex.WAYS; slot++) {
            ways += index.isSameRemote(slot, other) ? 1 : 0;
        }
        return ways;
    }

    /// What it costs to lose an entry: a ping least, then a flow that is over or that a peer opened and nobody
    /// answered,
    /// then one of a peer's that was answered or is denied, and one of ours most.
    private static int rank(int protocol, int state) {
        int phase = state & PHASE;
        if (protocol == IpPacket.ICMP || protocol == IpPacket.ICMPV6) {
            return 0;
        }
        if ((state & BY_PEER) != 0) {
            return phase == OPEN || phase == DENIED ? 2 : 1;
        }
        return phase == OPEN ? 4 : phase == OPENING ? 3 : 1;
    }

    private boolean isExpired(int slot, long nowNanos) {
        return nowNanos - seenNanos[slot] > lifetimeNanos(index.protocol(slot), state[slot] & PHASE);
    }

    private static long lifetimeNanos(int protocol, int phase) {
        if (phase == DENIED) {
            return DENIED_NANOS;
        }
        return switch (protocol) {
            case IpPacket.TCP ->
                phase == OPENING ? TCP_OPENING_NANOS : phase == CLOSING ? CLOSING_NANOS : TCP_ESTABLISHED_NANOS;
            case IpPacket.ICMP, IpPacket.ICMPV6 -> ICMP_NANOS;
            default -> phase == OPENING ? UNANSWERED_NANOS : UDP_ANSWERED_NANOS;
        };
    }
}
