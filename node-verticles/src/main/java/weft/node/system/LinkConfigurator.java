package weft.node.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedSet;
import weft.protocol.packet.IpPrefix;

/// Owns what is set on one tunnel's interface. Home: any thread that may block, one at a time.
///
/// The order of a life: [#open] before the TUN is made (it clears what a killed predecessor left), [#apply] after it
/// is made and again at every change, [#close] at the end.
public final class LinkConfigurator implements AutoCloseable {
    /// Marks our routes in `ip route` (a number from the range that is free for such use).
    public static final int ROUTE_PROTOCOL = 119;

    private final String interfaceName;
    private final Path recordFile;
    private final IpCommand ip;
    private int mtu;
    private final SequencedSet<InterfaceAddress> addresses = new LinkedHashSet<>();
    private final SequencedSet<IpPrefix> routes = new LinkedHashSet<>();

    private LinkConfigurator(String interfaceName, Path recordFile, IpCommand ip) {
        this.interfaceName = interfaceName;
        this.recordFile = recordFile;
        this.ip = ip;
    }

    /// Claims an interface's name in this network namespace for this process, and removes what a killed one left of it.
    ///
    /// @throws LinkException when a living process owns the name, or the record cannot be written
    public static LinkConfigurator open(String interfaceName, Path stateDirectory) throws LinkException {
        Path recordFile = InterfaceFiles.here(stateDirectory, interfaceName).link();
        var ip = IpCommand.find();
        var left = LinkRecord.read(recordFile);
        if (left.isPresent()) {
            repair(left.get(), ip);
        }
        var configurator = new LinkConfigurator(interfaceName, recordFile, ip);
        configurator.record(0);
        InterfaceFiles.removeStale(stateDirectory);
        return configurator;
    }

    /// Makes the interface as the settings say: only what differs from the last call is touched.
    ///
    /// @return one line per thing that the kernel refused; empty when all is set
    public List<String> apply(LinkSettings settings) throws LinkException {
        int index = InterfaceIndex.of(interfaceName)
                .orElseThrow(() -> new LinkException("there is no interface " + interfaceName + " here"));
        record(index);
        var wantedRoutes = routesOf(settings);
        var commands = new ArrayList<String>();
        if (mtu == 0) {
            commands.add("link set dev " + interfaceName + " addrgenmode none");
        }
        routes.stream().filter(r -> !wantedRoutes.contains(r)).forEach(r -> commands.add(routeCommand("del", r)));
        addresses.stream()
                .filter(a -> !settings.addresses().contains(a))
                .forEach(a -> commands.add("address del " + a + " dev " + interfaceName));
        settings.addresses().stream().filter(a -> !addresses.contains(a)).forEach(a -> commands.add(addressAdd(a)));
        if (mtu != settings.mtu()) {
            commands.add("link set dev " + interfaceName + " mtu " + settings.mtu() + " up");
        }
        wantedRoutes.stream().filter(r -> !routes.contains(r)).forEach(r -> commands.add(routeCommand("add", r)));
        var problems = ip.batch(commands);
        mtu = settings.mtu();
        replace(addresses, settings.addresses());
        replace(routes, wantedRoutes);
        return problems;
    }

    /// Removes what was set, if the interface is still there, and the record of it.
    @Override
    public void close() throws LinkException {
        if (InterfaceIndex.of(interfaceName).isPresent()) {
            var commands = new ArrayList<String>();
            routes.forEach(route -> commands.add(routeCommand("del", route)));
            addresses.forEach(address -> commands.add("address del " + address + " dev " + interfaceName));
            ip.batch(commands);
        }
        try {
            Files.deleteIfExists(recordFile);
        } catch (IOException stays) {
            throw new LinkException("cannot remove " + recordFile + ": " + stays.getMessage());
        }
    }

    /// Whether the interface is here, in this network namespace.
    public boolean isPresent() {
        return InterfaceIndex.of(interfaceName).isPresent();
    }

    /// An interface of that name is removed only when it has the index that was written down: another program may have
    /// made its own since.
    private static void repair(LinkRecord left, IpCommand ip) throws LinkException {
        if (left.ownerIsAlive() && !left.ownerIsThisProcess()) {
            throw new LinkException(
                    left.interfaceName() + " is run by process " + left.pid() + " already, stop that one first");
        }
        OptionalInt index = InterfaceIndex.of(left.interfaceName());
        if (left.isOfThisBoot()
                && index.isPresent()
                && left.interfaceIndex() != 0
                && index.getAsInt() == left.interfaceIndex()) {
            ip.batch(List.of("link del dev " + left.interfaceName()));
        }
    }

    private static SequencedSet<IpPrefix> routesOf(LinkSettings settings) {
        var wanted = new LinkedHashSet<>(settings.routes());
        settings.addresses().forEach(address -> wanted.remove(address.network()));
        return wanted;
    }

    private String routeCommand(String verb, IpPrefix route) {
        return "route " + verb + " " + route + " dev " + interfaceName + " proto " + ROUTE_PROTOCOL;
    }

    /// Nobody else can have an address inside the tunnel, so duplicate detection would only delay it by a second.
    private String addressAdd(InterfaceAddress address) {
        return "address add " + address + " dev " + interfaceName
                + (address.address().isIpv4() ? "" : " nodad");
    }

    private void record(int index) throws LinkException {
        try {
            LinkRecord.ofThisProcess(interfaceName, index).write(recordFile);
        } catch (IOException unwritable) {
            throw new LinkException("cannot write " + recordFile + ": " + unwritable.getMessage());
        }
    }

    private static <T> void replace(SequencedSet<T> set, Iterable<T> content) {
        set.clear();
        content.forEach(set::add);
    }
}
