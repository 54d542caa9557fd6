package weft.node.daemon;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.node.localapi.LocalReply;
import weft.node.localapi.PathDetails;
import weft.node.localapi.PeerView;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;
import weft.protocol.paths.PathReport;

/// Pure. Puts together what map, engine and path choice know of the ways to a peer.
final class PathPage {
    private PathPage() {}

    static LocalReply of(
            NetworkMap map,
            PeerNode peer,
            @Nullable PathReport report,
            EngineVerticle.Snapshot snapshot,
            List<PathHistory.Change> history) {
        var relays = map.relays();
        var engine = snapshot.peer(peer.id().value());
        var traffic = engine == null
                ? new PeerView.Traffic("", "the tunnels are down", 0, 0, 0, 0, 0, false)
                : PathText.traffic(engine, relays);
        var live = peer.live();
        return new LocalReply.Path(new PathDetails(
                peer.id(),
                peer.name(),
                traffic,
                report == null ? "none" : report.state(),
                report == null || report.relay() == 0 ? null : PathText.region(report.relay(), relays),
                report == null ? List.of() : lacking(report, relays),
                snapshot.hardNat(),
                live != null && live.hardNat(),
                history.stream().map(change -> of(change, relays)).toList(),
                report == null
                        ? advertised(peer)
                        : report.candidates().stream().map(PathPage::of).toList(),
                drops(snapshot)));
    }

    private static List<String> lacking(PathReport report, RelayMap relays) {
        return report.absences().stream()
                .map(absence -> PathText.region(absence.region(), relays) + " said " + absence.agoNanos() / 1_000_000
                        + " ms ago that the peer is not there")
                .toList();
    }

    private static PathDetails.Way of(PathHistory.Change change, RelayMap relays) {
        return new PathDetails.Way(
                PathText.of(change.path(), relays),
                change.epochMillis(),
                change.path().why());
    }

    /// What would be tried, where nothing is probed.
    private static List<PathDetails.Candidate> advertised(PeerNode peer) {
        var live = peer.live();
        return live == null
                ? List.of()
                : live.endpoints().stream()
                        .map(endpoint -> new PathDetails.Candidate(
                                endpoint.toString(), "from the network map", -1, -1, 0, 0, "not probed"))
                        .toList();
    }

    private static PathDetails.Candidate of(PathReport.CandidateReport candidate) {
        return new PathDetails.Candidate(
                candidate.path().toString(),
                candidate.kind().text(),
                millis(candidate.pingedAgoNanos()),
                millis(candidate.answeredAgoNanos()),
                candidate.latencyNanos(),
                candidate.wireMtu(),
                candidate.why());
    }

    private static long millis(long nanos) {
        return nanos < 0 ? -1 : nanos / 1_000_000;
    }

    private static List<String> drops(EngineVerticle.Snapshot snapshot) {
        return new TreeMap<>(snapshot.status().discoDrops())
                .entrySet().stream()
                        .map(drop -> drop.getValue() + " " + drop.getKey().text())
                        .toList();
    }
}
