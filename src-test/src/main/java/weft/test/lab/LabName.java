package weft.test.lab;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import weft.node.system.ProcessStart;

/// The unique part of every name that a lab makes. It holds the process that made it and when that process started,
/// so that a later run can tell what a crashed one left behind from what a running one uses.
record LabName(long pid, long startTicks, int number) {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Pattern FORM = Pattern.compile("weftlab-([0-9]+)-([0-9]+)-([0-9]+)-.*");

    static LabName next() {
        long pid = ProcessHandle.current().pid();
        return new LabName(pid, ProcessStart.ticksOf(pid), COUNT.incrementAndGet());
    }

    static Optional<LabName> of(String namespace) {
        var form = FORM.matcher(namespace);
        return form.matches()
                ? Optional.of(new LabName(
                        Long.parseLong(form.group(1)), Long.parseLong(form.group(2)), Integer.parseInt(form.group(3))))
                : Optional.empty();
    }

    String namespace(String host) {
        return "weftlab-" + pid + "-" + startTicks + "-" + number + "-" + host;
    }

    /// A name for an interface, unique on this host too, because wireguard-go's control sockets share one directory.
    /// At most 15 characters.
    String interfaceName(int host) {
        return "wl" + Long.toString(pid, 36) + Integer.toString(number, 36) + "n" + Integer.toString(host, 36);
    }

    boolean makerIsAlive() {
        return startTicks == ProcessStart.ticksOf(pid);
    }
}
