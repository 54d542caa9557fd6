package weft.cli.daemon;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The service manager that started this process, if one did.
public final class ServiceManager {
    private static final int SECONDS_MAX = 10;

    private ServiceManager() {}

    /// Says that the daemon can be used now, so that `systemctl start` ends no sooner (sd_notify(3)). The JDK has no
    /// datagram sockets of the Unix domain; systemd's own program has.
    public static void ready(Map<String, String> environment) {
        if (!environment.containsKey("NOTIFY_SOCKET")) {
            return;
        }
        try {
            Process notice =
                    new ProcessBuilder("systemd-notify", "--ready").inheritIO().start();
            if (!notice.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                notice.destroyForcibly();
                System.err.println("weft: systemd-notify does not end; systemd may take this for a failed start");
            }
        } catch (IOException problem) {
            System.err.println("weft: cannot tell systemd that the start is done: " + problem.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether what is printed goes into systemd's journal, which more people may read and which stays.
    static boolean keepsOutput(Map<String, String> environment) {
        return environment.containsKey("JOURNAL_STREAM");
    }
}
