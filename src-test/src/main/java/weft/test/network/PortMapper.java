package weft.test.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import weft.test.lab.Await;
import weft.test.lab.Host;
import weft.test.lab.LabProcess;
import weft.test.lab.Requirements;

/// miniupnpd on a router: gives hosts inside a port of the public address, by NAT-PMP, PCP and UPnP IGD.
public final class PortMapper {
    private static final String TABLE = "mapper";

    private PortMapper() {}

    /// Why it cannot run, as the end of "skipped, because …".
    public static Optional<String> missing() {
        return Requirements.program("miniupnpd", "miniupnpd-nftables").isPresent()
                ? Optional.empty()
                : Optional.of("miniupnpd is missing and could not be installed (package miniupnpd-nftables)");
    }

    static LabProcess start(Host router, Plug plug) {
        missing().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        router.feed("""
                        table inet %s {
                          chain forward { type filter hook forward priority 0; policy accept; jump mapper_forward; }
                          chain prerouting { type nat hook prerouting priority -100; policy accept; jump mapper_prerouting; }
                          chain postrouting { type nat hook postrouting priority 90; policy accept; jump mapper_postrouting; }
                          chain mapper_forward { }
                          chain mapper_prerouting { }
                          chain mapper_postrouting { }
                        }
                        """.formatted(TABLE), "nft", "-f", "-").orThrow();
        var file = router.directory().resolve("miniupnpd.conf");
        try {
            Files.writeString(file, """
                    ext_ifname=wan
                    listening_ip=lan
                    enable_natpmp=yes
                    enable_upnp=yes
                    secure_mode=yes
                    system_uptime=yes
                    min_lifetime=120
                    max_lifetime=86400
                    uuid=5f1d3c5e-0000-4000-8000-00000000%04x
                    upnp_table_name=%s
                    upnp_nat_table_name=%s
                    upnp_forward_chain=mapper_forward
                    upnp_nat_chain=mapper_prerouting
                    upnp_nat_postrouting_chain=mapper_postrouting
                    allow 1024-65535 0.0.0.0/0 1024-65535
                    deny 0-65535 0.0.0.0/0 0-65535
                    """.formatted(plug.number(), TABLE, TABLE));
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
        var process = router.start(
                "miniupnpd",
                "-d",
                "-f",
                file.toString(),
                "-P",
                router.directory().resolve("miniupnpd.pid").toString());
        Await.until(
                () -> !process.isAlive()
                        || router.run("ss", "-Hlun", "sport", "=", ":5351")
                                .output()
                                .contains(":5351"),
                Duration.ofSeconds(10),
                () -> "miniupnpd does not listen: " + process.output());
        if (!process.isAlive()) {
            throw new IllegalStateException("miniupnpd ended: " + process.output());
        }
        return process;
    }
}
