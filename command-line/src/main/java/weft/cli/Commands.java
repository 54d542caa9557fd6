package weft.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import weft.cli.admin.AdminCommand;
import weft.cli.daemon.CoordinatorCommand;
import weft.cli.daemon.NodeCommand;
import weft.cli.daemon.WireGuardCommand;
import weft.cli.demo.DemoCommand;
import weft.cli.device.DebugCommand;
import weft.cli.device.DownCommand;
import weft.cli.device.IpCommand;
import weft.cli.device.LogoutCommand;
import weft.cli.device.PingCommand;
import weft.cli.device.RotateKeysCommand;
import weft.cli.device.StatusCommand;
import weft.cli.device.UpCommand;
import weft.cli.device.WhoisCommand;
import weft.cli.install.InstallCommand;
import weft.cli.install.UninstallCommand;
import weft.cli.netcheck.NetcheckCommand;
import weft.cli.policy.PolicyCommand;

/// The table of commands: what `weft --help` lists, completion offers and [Weft] starts. A command's class is loaded
/// only
/// when it is the one asked for, which is most of why `weft status` is quick.
public final class Commands {
    /// The headings of the help page, in its order.
    public enum Group {
        /// What every user of a device needs.
        MESH("This device in the mesh"),
        /// Processes that run in the foreground or under systemd.
        DAEMONS("Daemons"),
        /// Managing the mesh.
        ADMIN("The mesh as a whole"),
        /// All else.
        TOOLS("Try, install, look inside");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        /// The heading.
        public String title() {
            return title;
        }
    }

    /// One command.
    ///
    /// @param synopsis what follows the name in the help page's list
    /// @param factory makes the picocli object
    public record Command(
            Group group, String name, String synopsis, String summary, Function<Console, Object> factory) {}

    // Lambdas, not method references: those would load every command's class, and what it needs, to make this list.
    private static final List<Command> ALL = List.of(
            new Command(
                    Group.MESH, "up", "--coordinator URL", "connect; join a mesh", console -> new UpCommand(console)),
            new Command(Group.MESH, "down", "", "take the tunnels down", console -> new DownCommand(console)),
            new Command(
                    Group.MESH,
                    "status",
                    "",
                    "this device, its peers, their paths and traffic",
                    console -> new StatusCommand(console)),
            new Command(
                    Group.MESH,
                    "ping",
                    "PEER",
                    "ping through the tunnel: which path, how long",
                    console -> new PingCommand(console)),
            new Command(
                    Group.MESH,
                    "ip",
                    "[PEER]",
                    "addresses of this device or a peer",
                    console -> new IpCommand(console)),
            new Command(
                    Group.MESH,
                    "whois",
                    "PEER",
                    "whose address, name or key it is",
                    console -> new WhoisCommand(console)),
            new Command(
                    Group.MESH,
                    "netcheck",
                    "[--relay HOST:PORT]",
                    "NAT, UDP, port mapping, how far the relays are",
                    console -> new NetcheckCommand(console)),
            new Command(Group.MESH, "logout", "", "leave the mesh", console -> new LogoutCommand(console)),
            new Command(
                    Group.MESH,
                    "rotate-keys",
                    "",
                    "give this device another key; tunnels go on",
                    console -> new RotateKeysCommand(console)),
            new Command(
                    Group.DAEMONS,
                    "node",
                    "",
                    "this device's daemon: its keys and tunnels",
                    console -> new NodeCommand(console)),
            new Command(
                    Group.DAEMONS,
                    "coordinator",
                    "",
                    "keys, addresses, who may reach whom",
                    console -> new CoordinatorCommand(console)),
            new Command(
                    Group.DAEMONS,
                    "derp",
                    "--listen ADDRESS:PORT",
                    "run a relay and a STUN server",
                    console -> new DerpCommand(console)),
            new Command(
                    Group.DAEMONS,
                    "wireguard",
                    "--config FILE",
                    "one plain WireGuard tunnel",
                    console -> new WireGuardCommand(console)),
            new Command(
                    Group.ADMIN,
                    "admin",
                    "tailnets|users|nodes|auth-keys|tokens|relays|log …",
                    "manage a mesh",
                    _ -> new AdminCommand()),
            new Command(
                    Group.ADMIN,
                    "policy",
                    "get|set|diff|explain|check|test|log …",
                    "who may reach whom: look before you save",
                    console -> new PolicyCommand(console)),
            new Command(
                    Group.TOOLS,
                    "demo",
                    "[--check]",
                    "all of it on this machine, step by step",
                    console -> new DemoCommand(console)),
            new Command(
                    Group.TOOLS,
                    "install",
                    "coordinator|node|derp",
                    "install it, with a systemd service",
                    console -> new InstallCommand(console)),
            new Command(
                    Group.TOOLS,
                    "uninstall",
                    "coordinator|node|derp",
                    "stop and remove the service",
                    console -> new UninstallCommand(console)),
            new Command(
                    Group.TOOLS,
                    "debug",
                    "capture, path, metrics",
                    "packets inside the tunnels; why a peer is reached as it is; figures",
                    _ -> new DebugCommand()),
            new Command(Group.TOOLS, "version", "", "print the version", console -> new VersionCommand(console)),
            new Command(
                    Group.TOOLS,
                    "completion",
                    "bash|zsh",
                    "print a completion script for your shell",
                    console -> new CompletionCommand(console)));

    private Commands() {}

    /// Every command of this program, in the order of the help page.
    public static List<Command> all() {
        return ALL;
    }

    /// The command of that name.
    public static Optional<Command> named(String name) {
        return ALL.stream().filter(command -> command.name().equals(name)).findFirst();
    }

    /// All names.
    public static List<String> names() {
        return ALL.stream().map(Command::name).toList();
    }
}
