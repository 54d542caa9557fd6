package weft.grid;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import weft.test.network.Internet;
import weft.test.network.NatKind;
import weft.test.network.SitePlan;
import weft.test.probe.NatProbe;
import weft.test.probe.ProbeServer;

/// `weft lab kinds`.
@Command(
        name = "kinds",
        mixinStandardHelpOptions = true,
        header = "prove that each kind of network is what it says",
        versionProvider = LabCommand.Version.class,
        description = {
            "Proves that each kind of network is what it says: a prober (RFC 5780) finds out how it maps ports and whose",
            "packets it lets in. Takes half a minute."
        })
final class KindsCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        LabCommand.require();
        try (var internet = Internet.open();
                var server = ProbeServer.on(internet.publicHost("outside"))) {
            System.out.printf("%-10s %-28s %-28s %s%n", "kind", "mapping", "filtering", "lets strangers in");
            for (var kind : NatKind.values()) {
                try (var site = internet.site("site", SitePlan.of(kind))) {
                    var found = new NatProbe(site.host(), site.hostAddress(0), site.publicAddress(), server).run();
                    System.out.printf(
                            "%-10s %-28s %-28s %s%n",
                            kind.label(),
                            words(found.mapping()),
                            words(found.filtering()),
                            found.unsolicited() ? "yes" : "no");
                }
            }
        }
        return 0;
    }

    private static String words(Enum<?> value) {
        return String.join(
                "-", Arrays.asList(value.name().toLowerCase(Locale.ROOT).split("_")));
    }
}
