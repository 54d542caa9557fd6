package weft.grid;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.test.network.NatKind;
import weft.test.network.SitePlan;
import weft.test.network.SitePlan.Ipv6;
import weft.test.network.SitePlan.Uplink;

/// Two nodes, and what is between them.
///
/// @param name as the command line and the tables have it
/// @param layout how the two sites lie to each other
public record Cell(String name, SitePlan left, SitePlan right, Layout layout, Expectation expected) {
    /// In the order of the table's rows and columns.
    static final List<String> KINDS = List.of(
            "open",
            "1:1",
            "cone",
            "easyAF",
            "easy",
            "firewall",
            "cgnat",
            "hard",
            "easy+pm",
            "hard+pm",
            "no-udp",
            "tcp443",
            "proxy");

    /// Those that say most, for a run of two minutes.
    private static final List<String> QUICK = List.of(
            "open,hard",
            "easyAF,hard",
            "easy,easy",
            "easy,cgnat",
            "easy,hard",
            "firewall,easy",
            "hard,hard",
            "hard,hard+pm",
            "easy,tcp443",
            "easy,proxy",
            "same-lan",
            "ipv6");

    /// How the two sites lie to each other.
    public enum Layout {
        /// Each has a router of its own.
        APART,
        /// Two hosts behind one router.
        ONE_LAN,
        /// Two customers of one carrier's NAT, which does not let them meet by their public address.
        ONE_CARRIER,
        /// The same, and it does (hairpin).
        ONE_CARRIER_HAIRPIN
    }

    /// Reads `easy,hard`, or the name of a special one.
    ///
    /// @throws IllegalArgumentException with a line for a person
    static Cell parse(String text) {
        for (var cell : special()) {
            if (cell.name.equals(text)) {
                return cell;
            }
        }
        String[] parts = text.split(",");
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    "a cell is two kinds of site with a comma between them, such as easy,hard,"
                            + " or one of "
                            + String.join(
                                    ", ", special().stream().map(Cell::name).toList()) + "; not '" + text
                            + "'");
        }
        return pair(SitePlan.parse(parts[0].strip()), SitePlan.parse(parts[1].strip()));
    }

    static Cell pair(SitePlan left, SitePlan right) {
        return new Cell(left.label() + "," + right.label(), left, right, Layout.APART, Expectation.of(left, right));
    }

    /// The grid's triangle, row by row.
    static List<Cell> all() {
        var cells = new ArrayList<Cell>();
        KINDS.forEach(kind -> cells.addAll(row(kind)));
        cells.addAll(special());
        return cells;
    }

    /// The cells of the grid's row, from the diagonal on.
    static List<Cell> row(String kind) {
        int first = KINDS.indexOf(kind);
        if (first < 0) {
            throw new IllegalArgumentException(
                    "the grid has the rows " + String.join(", ", KINDS) + "; not '" + kind + "'");
        }
        return KINDS.subList(first, KINDS.size()).stream()
                .map(other -> pair(SitePlan.parse(kind), SitePlan.parse(other)))
                .toList();
    }

    static List<Cell> quick() {
        return QUICK.stream().map(Cell::parse).toList();
    }

    /// Beside the grid.
    static List<Cell> special() {
        var easy = SitePlan.of(NatKind.PORT_RESTRICTED);
        var hard = SitePlan.of(NatKind.ENDPOINT_DEPENDENT);
        return List.of(
                new Cell("same-lan", easy.withHosts(2), easy, Layout.ONE_LAN, Expectation.LAN),
                new Cell(
                        "same-range",
                        easy.inLan("192.168.1"),
                        easy.inLan("192.168.1"),
                        Layout.APART,
                        Expectation.DIRECT),
                new Cell("same-carrier", easy, easy, Layout.ONE_CARRIER, Expectation.RELAY),
                new Cell("same-carrier-hairpin", easy, easy, Layout.ONE_CARRIER_HAIRPIN, Expectation.DIRECT),
                new Cell("ipv6", hard.with(Ipv6.OPEN), hard.with(Ipv6.OPEN), Layout.APART, Expectation.DIRECT_IPV6),
                new Cell(
                        "ipv6-firewalls",
                        hard.with(Ipv6.FIREWALL),
                        hard.with(Ipv6.FIREWALL),
                        Layout.APART,
                        Expectation.DIRECT_IPV6),
                new Cell("ipv6-one-side", hard.with(Ipv6.OPEN), hard, Layout.APART, Expectation.RELAY),
                new Cell(
                        "far",
                        easy.over(Uplink.PLAIN.delayed(Duration.ofMillis(25))),
                        easy.over(Uplink.PLAIN.delayed(Duration.ofMillis(25))),
                        Layout.APART,
                        Expectation.DIRECT),
                new Cell(
                        "lossy",
                        easy.over(Uplink.PLAIN.losing(5)),
                        easy.over(Uplink.PLAIN.losing(5)),
                        Layout.APART,
                        Expectation.DIRECT));
    }

    @Override
    public String toString() {
        return name;
    }
}
