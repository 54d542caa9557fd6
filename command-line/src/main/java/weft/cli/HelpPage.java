package weft.cli;

import java.io.PrintStream;

/// What `weft --help` prints.
final class HelpPage {
    private static final String HEAD = """
            Weft: a mesh VPN of your own. Devices talk to each other directly over WireGuard tunnels;
            a coordinator of yours decides who may.

            usage: weft COMMAND [OPTIONS]        weft COMMAND --help explains one
            """;

    /// Done by the launcher, where there is a source tree.
    private static final String SOURCES = """

            In the source tree:
              test                               run every test, then print the sums and the sizes
              bench tunnel|control|relay|…       measure ('bench' alone lists them)
              soak                               kill things for a long time, and check what is left
              lab grid|kinds|drill               simulated networks: which path two nodes find, and what breaks it
              simulate                           thousands of networks on a clock of their own
              build                              build even when nothing is newer
            """;

    private static final String TAIL = """

            Exit codes: 0 done, 1 it did not work, 2 typed or configured wrong, 3 nobody answers, 4 refused.
            With --json a command prints for programs. Secrets come from file:PATH or the environment too.
            """;

    private HelpPage() {}

    static void print(PrintStream out, boolean sources) {
        out.print(HEAD);
        for (Commands.Group group : Commands.Group.values()) {
            var commands = Commands.all().stream()
                    .filter(command -> command.group() == group)
                    .toList();
            if (!commands.isEmpty()) {
                out.println();
                out.println(group.title() + ":");
            }
            for (Commands.Command command : commands) {
                out.println(
                        "  %-34s %s".formatted((command.name() + " " + command.synopsis()).strip(), command.summary()));
            }
        }
        if (sources) {
            out.print(SOURCES);
        }
        out.print(TAIL);
    }
}
