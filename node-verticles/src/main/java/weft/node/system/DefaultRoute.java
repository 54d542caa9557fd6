package weft.node.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Owns the policy routing of one tunnel that takes all there is. Home: any thread that may block, one at a time.
///
/// The default route goes into a routing table of its own, and a rule sends there what does not carry the mark of the
/// tunnel's own datagrams. A second rule lets all other routes of the host, but not its default one, go first: the
/// local
/// network stays reachable. The kernel forgets the route with the interface, but not the rules: their number is on
/// disk,
/// so that the next start removes what a killed one left.
public final class DefaultRoute implements AutoCloseable {
    /// The first number that is tried for the table and the mark; the one that is used for this elsewhere, too.
    private static final int FIRST_TABLE = 51_820;

    private static final int TABLES_MAX = 1_000;

    private final String interfaceName;
    private final Path recordFile;
    private final IpCommand ip;
    private final int table;
    private boolean takesIpv4;

    private DefaultRoute(String interfaceName, Path recordFile, IpCommand ip, int table) {
        this.interfaceName = interfaceName;
        this.recordFile = recordFile;
        this.ip = ip;
        this.table = table;
    }

    /// Takes a table that no rule names yet; removes what a killed predecessor left. To be called by who owns the
    /// interface's name already.
    public static DefaultRoute claim(String interfaceName, Path stateDirectory) throws LinkException {
        var recordFile = recordFile(interfaceName, stateDirectory);
        var ip = IpCommand.find();
        repair(recordFile, ip);
        Set<Integer> taken = ip.tablesOfRules();
        for (int table = FIRST_TABLE; table < FIRST_TABLE + TABLES_MAX; table++) {
            if (!taken.contains(table)) {
                write(recordFile, table);
                return new DefaultRoute(interfaceName, recordFile, ip, table);
            }
        }
        throw new LinkException("no routing table from " + FIRST_TABLE + " on is free");
    }

    /// Removes what a killed predecessor left, when this time nothing goes by default.
    public static void repair(String interfaceName, Path stateDirectory) throws LinkException {
        var recordFile = recordFile(interfaceName, stateDirectory);
        if (Files.exists(recordFile)) {
            repair(recordFile, IpCommand.find());
        }
    }

    /// What the tunnel's own sockets have to be marked with.
    public int mark() {
        return table;
    }

    /// Sends everything of these families into the tunnel.
    ///
    /// @return one line per thing that the kernel refused; empty when all is set
    public List<String> apply(boolean ipv4, boolean ipv6) throws LinkException {
        var problems = new ArrayList<String>();
        for (var family : IpCommand.Family.values()) {
            if (family == IpCommand.Family.IPV4 ? ipv4 : ipv6) {
                var commands = new ArrayList<String>();
                commands.add("route add default dev " + interfaceName + " table " + table + " proto "
                        + LinkConfigurator.ROUTE_PROTOCOL);
                rules(table).forEach(rule -> commands.add("rule add " + rule));
                problems.addAll(ip.batch(family, commands));
            }
        }
        takesIpv4 = ipv4;
        return problems;
    }

    /// One line for each thing of the host that will not let all of it work, with what to do.
    public List<String> cautions() {
        return takesIpv4 ? ReversePath.problems(ReversePath.SETTINGS, interfaceName) : List.of();
    }

    @Override
    public void close() throws LinkException {
        repair(recordFile, ip);
    }

    /// The later one is asked first.
    private static List<String> rules(int table) {
        return List.of("not fwmark " + table + " table " + table, "table main suppress_prefixlength 0");
    }

    /// The second rule may stand there for another tunnel too, once for each: it goes only with the first.
    private static void repair(Path recordFile, IpCommand ip) throws LinkException {
        try {
            if (Files.exists(recordFile)) {
                int table = Integer.parseInt(Files.readString(recordFile).strip());
                for (var family : IpCommand.Family.values()) {
                    if (ip.batch(family, List.of("rule del " + rules(table).getFirst()))
                            .isEmpty()) {
                        ip.batch(family, List.of("rule del " + rules(table).getLast()));
                    }
                }
                Files.delete(recordFile);
            }
        } catch (IOException | NumberFormatException damaged) {
            throw new LinkException("cannot read or remove " + recordFile + ": " + damaged.getMessage());
        }
    }

    private static Path recordFile(String interfaceName, Path stateDirectory) {
        return InterfaceFiles.here(stateDirectory, interfaceName).defaultRoute();
    }

    private static void write(Path recordFile, int table) throws LinkException {
        try {
            Files.writeString(recordFile, table + "\n");
        } catch (IOException unwritable) {
            throw new LinkException("cannot write " + recordFile + ": " + unwritable.getMessage());
        }
    }
}
