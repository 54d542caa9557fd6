package weft.cli.device;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import weft.cli.Console;
import weft.cli.Quantity;
import weft.cli.Table;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;
import weft.node.localapi.PathDetails;

/// `weft debug path`.
@Command(
        name = "path",
        description =
                "Says which way a peer is reached, since when, and why not a better one: every address at which it"
                        + " may be, with its last probe and answer.")
public final class PathCommand extends DeviceCommand {
    @Parameters(paramLabel = "PEER", description = "name, address or key of a peer")
    private String peer = "";

    /// For picocli.
    public PathCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        return ask(new LocalRequest.Path(peer));
    }

    @Override
    void print(LocalReply reply) {
        if (reply instanceof LocalReply.Path path) {
            lines(path.path(), System.currentTimeMillis()).forEach(console::line);
        } else {
            super.print(reply);
        }
    }

    static List<String> lines(PathDetails details, long nowMillis) {
        List<String> lines = new ArrayList<>();
        var path = details.path();
        lines.add(details.name() + " is reached by " + (path.path().isEmpty() ? "no path" : path.path())
                + (path.pathSinceMillis() == 0 ? "" : " for " + Quantity.span(nowMillis - path.pathSinceMillis()))
                + (path.roundTripNanos() == 0 ? "" : ", round trip " + Quantity.nanos(path.roundTripNanos())));
        lines.add("why          " + path.why());
        lines.add("search       " + details.state());
        lines.add("relay        " + (details.relay() == null ? "none" : details.relay()));
        details.relaysLacking().forEach(said -> lines.add("relay        " + said));
        lines.add("NAT          " + nat("ours", details.hardNat()) + ", " + nat("the peer's", details.peerHardNat()));
        lines.addAll(before(details.ways()));
        details.discoDrops().forEach(drop -> lines.add("dropped      " + drop));
        if (!details.candidates().isEmpty()) {
            lines.add("");
            lines.addAll(candidates(details.candidates()).lines());
        }
        return lines;
    }

    /// What was before, and for how long; the last one is the present.
    private static List<String> before(List<PathDetails.Way> ways) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i + 1 < ways.size(); i++) {
            PathDetails.Way way = ways.get(i);
            long millis = ways.get(i + 1).sinceMillis() - way.sinceMillis();
            lines.add("before       " + (way.path().isEmpty() ? "no path" : way.path()) + " for "
                    + Quantity.nanos(millis * 1_000_000) + ": " + way.why());
        }
        return lines;
    }

    private static String nat(String whose, boolean hard) {
        return whose + (hard ? " gives each destination another port (hard)" : " keeps its port");
    }

    private static Table candidates(List<PathDetails.Candidate> candidates) {
        Table table = new Table("ADDRESS", "KNOWN", ">PROBED", ">ANSWERED", ">ROUND TRIP", ">MTU", "VERDICT");
        for (PathDetails.Candidate candidate : candidates) {
            table.row(
                    candidate.endpoint(),
                    candidate.kind(),
                    ago(candidate.askedAgoMillis()),
                    ago(candidate.answeredAgoMillis()),
                    candidate.roundTripNanos() == 0 ? "" : Quantity.nanos(candidate.roundTripNanos()),
                    candidate.wireMtu() == 0 ? "" : candidate.wireMtu(),
                    candidate.verdict());
        }
        return table;
    }

    private static String ago(long millis) {
        return millis < 0 ? "never" : Quantity.nanos(millis * 1_000_000) + " ago";
    }
}
