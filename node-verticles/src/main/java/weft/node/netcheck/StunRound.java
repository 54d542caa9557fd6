package weft.node.netcheck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import weft.protocol.crypto.Entropy;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stun.StunAnswer;
import weft.protocol.stun.StunCodec;
import weft.protocol.stun.TransactionId;

/// Pure. One round of questions to STUN servers: sends what is due, takes answers, and knows when to stop. `now` is a
/// monotonic clock in nanoseconds.
///
/// A question is skipped when its answer would add nothing: the region's distance in that family is known, and, for
/// IPv4, whether the mapping varies (two servers have answered) or this server has answered already.
public final class StunRound {
    /// The longest a round may take.
    static final long MAX_NANOS = 3_000_000_000L;
    /// Once every region has answered in some family, the others have as long again as the slowest took, at least
    /// this.
    static final long GRACE_NANOS = 50_000_000L;
    /// Regions after whose answers nobody waits for the rest for long.
    static final int ENOUGH_REGIONS = 3;

    private final List<Question> waiting = new ArrayList<>();
    private final Map<TransactionId, Question> sent = new HashMap<>();
    private final Map<Endpoint, Endpoint> mappedByServer = new LinkedHashMap<>();
    private final TreeMap<Integer, Distance> distances = new TreeMap<>();
    private final LinkedHashSet<Integer> regions = new LinkedHashSet<>();
    private final Entropy entropy;
    private final long startedAt;
    private final boolean patient;
    private long slowestNanos;
    private long forged;

    /// A question to be asked some time after the beginning.
    public record Ask(int region, Endpoint server, long afterNanos) {}

    private static final class Question {
        final Ask ask;
        long sentAt;

        Question(Ask ask) {
            this.ask = ask;
        }
    }

    private static final class Distance {
        long ipv4Nanos;
        long ipv6Nanos;
    }

    /// @param patient wait twice as long for the slow ones
    public StunRound(List<Ask> asks, boolean patient, Entropy entropy, long now) {
        this.entropy = entropy;
        this.startedAt = now;
        this.patient = patient;
        asks.stream().sorted(Comparator.comparingLong(Ask::afterNanos)).forEach(ask -> waiting.add(new Question(ask)));
        asks.forEach(ask -> regions.add(ask.region()));
    }

    /// Sends what is due.
    public void onDeadline(long now, BiConsumer<Endpoint, byte[]> send) {
        var due = waiting.stream()
                .filter(question -> startedAt + question.ask.afterNanos() - now <= 0)
                .toList();
        waiting.removeAll(due);
        for (var question : due) {
            if (isUseful(question.ask)) {
                var transaction = TransactionId.random(entropy);
                question.sentAt = now;
                sent.put(transaction, question);
                send.accept(question.ask.server(), StunCodec.request(transaction));
            }
        }
    }

    private boolean isUseful(Ask ask) {
        var known = distances.get(ask.region());
        if (known == null) {
            return true;
        }
        if (!ask.server().isIpv4()) {
            return known.ipv6Nanos == 0;
        }
        return known.ipv4Nanos == 0 || serversOfIpv4() < 2 && !mappedByServer.containsKey(ask.server());
    }

    private long serversOfIpv4() {
        return mappedByServer.keySet().stream().filter(Endpoint::isIpv4).count();
    }

    /// A datagram that may be an answer; what answers none of our questions is counted.
    public void onDatagram(byte[] b, long now) {
        if (!(StunCodec.read(b, 0, b.length) instanceof StunAnswer answer)) {
            forged++;
            return;
        }
        var question = sent.remove(answer.transaction());
        if (question == null
                || answer.mapped().isIpv4() != question.ask.server().isIpv4()) {
            forged++;
            return;
        }
        long took = Math.max(1, now - question.sentAt);
        slowestNanos = Math.max(slowestNanos, now - startedAt);
        var distance = distances.computeIfAbsent(question.ask.region(), _ -> new Distance());
        if (question.ask.server().isIpv4()) {
            distance.ipv4Nanos = distance.ipv4Nanos == 0 ? took : Math.min(distance.ipv4Nanos, took);
        } else {
            distance.ipv6Nanos = distance.ipv6Nanos == 0 ? took : Math.min(distance.ipv6Nanos, took);
        }
        mappedByServer.putIfAbsent(question.ask.server(), answer.mapped());
    }

    /// When to call [#onDeadline] or look at [#isDone] next.
    public long nextDeadlineNanos() {
        long next = end();
        for (var question : waiting) {
            next = Math.min(next, startedAt + question.ask.afterNanos());
        }
        return next;
    }

    public boolean isDone(long now) {
        boolean quiet = waiting.stream().noneMatch(question -> isUseful(question.ask))
                && sent.values().stream().noneMatch(question -> isUseful(question.ask));
        return quiet || now - end() >= 0;
    }

    private long end() {
        long latest = startedAt + MAX_NANOS;
        boolean enough = distances.size() == regions.size() || distances.size() >= ENOUGH_REGIONS;
        if (!enough) {
            return latest;
        }
        long grace = Math.max(GRACE_NANOS, slowestNanos * (patient ? 2 : 1));
        // One that was just sent is waited for as well: its server may be as near as the others.
        long tries = Stream.concat(waiting.stream(), sent.values().stream())
                .filter(question -> isUseful(question.ask))
                .mapToLong(question -> question.ask.afterNanos())
                .max()
                .orElse(0);
        return Math.min(latest, startedAt + Math.max(slowestNanos, tries) + grace);
    }

    /// Round trip to a region by a family, in nanoseconds; 0 when it did not answer.
    public long distanceNanos(int region, boolean ipv4) {
        var known = distances.get(region);
        return known == null ? 0 : ipv4 ? known.ipv4Nanos : known.ipv6Nanos;
    }

    /// How servers saw the socket, each place once, in the order of the answers: IPv4 first.
    public List<Endpoint> globals() {
        return mappedByServer.values().stream()
                .distinct()
                .sorted(Comparator.comparing(endpoint -> !endpoint.isIpv4()))
                .toList();
    }

    public boolean anyAnswer(boolean ipv4) {
        return mappedByServer.keySet().stream().anyMatch(server -> server.isIpv4() == ipv4);
    }

    /// @param own addresses of this host's interfaces
    /// @param ownPort of the socket that asked; 0 when it is not known
    public Mapping mapping(List<IpAddress> own, int ownPort) {
        var seen = mappedByServer.entrySet().stream()
                .filter(entry -> entry.getKey().isIpv4())
                .map(Map.Entry::getValue)
                .toList();
        if (seen.isEmpty()) {
            return Mapping.UNKNOWN;
        }
        // A host with several addresses may show each server another one of them.
        if (seen.stream().allMatch(each -> own.contains(each.address()) && (ownPort == 0 || ownPort == each.port()))) {
            return Mapping.NONE;
        }
        if (seen.stream().distinct().count() > 1) {
            return Mapping.HARD;
        }
        return seen.size() > 1 ? Mapping.EASY : Mapping.UNKNOWN;
    }

    /// Datagrams that answered nothing that was asked.
    public long forged() {
        return forged;
    }
}
