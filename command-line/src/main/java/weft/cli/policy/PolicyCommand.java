package weft.cli.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.HelpOption;
import weft.cli.Quantity;
import weft.cli.admin.AdminOptions;
import weft.protocol.policy.document.PolicyDocument;

/// `weft policy …`.
@Command(
        name = "policy",
        description = {
            "Who may reach whom: one document per mesh, in Tailscale's policy language (HuJSON).",
            "check, test and eval ask nobody; the others talk with the coordinator."
        },
        subcommands = {CheckCommand.class, TestCommand.class, EvalCommand.class})
public final class PolicyCommand implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    public PolicyCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what: weft policy --help lists it");
    }

    @Command(description = "Prints the policy in force; its revision goes to standard error.")
    int get(@Mixin AdminOptions options) {
        return new SavedPolicy(console, options).get();
    }

    @Command(
            description = {
                "Puts a document into force. Refused when it cannot be read, when a test in it does not hold, or when",
                "the policy is no longer the --revision that you read."
            })
    int set(
            @Parameters(paramLabel = "FILE", description = "the document; - for standard input") String file,
            @Option(names = "--revision", paramLabel = "R", description = "only if this is the one in force") @Nullable
                    Long revision,
            @Option(
                            names = "--confirm-within",
                            paramLabel = "TIME",
                            description =
                                    "go back to the last one that stayed unless weft policy confirm comes in time, e.g. 60s")
                    @Nullable
                    String confirmWithin,
            @Option(names = "--dry-run", description = "only say whether it could be saved") boolean dryRun,
            @Mixin AdminOptions options) {
        var text = PolicyFile.read(file);
        if (PolicyDocument.read(text) instanceof PolicyDocument.Outcome.Refused refused) {
            return CheckCommand.refuse(console, file, refused, options.json());
        }
        var saved = new SavedPolicy(console, options);
        return dryRun ? saved.dryRun(text) : saved.set(text, revision, seconds(confirmWithin));
    }

    private static @Nullable Long seconds(@Nullable String text) {
        if (text == null) {
            return null;
        }
        long seconds = Quantity.seconds("--confirm-within", text);
        if (seconds < 1 || seconds > 86_400) {
            throw Complaint.usage("--confirm-within is 1 s to one day, not " + text);
        }
        return seconds;
    }

    @Command(description = "Keeps a policy that was set with --confirm-within.")
    int confirm(@Mixin AdminOptions options) {
        return new SavedPolicy(console, options).confirm();
    }

    @Command(description = "Lists the policies of the past, newest first.")
    int log(
            @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "how many at most")
                    int limit,
            @Mixin AdminOptions options) {
        return new SavedPolicy(console, options).log(limit);
    }

    @Command(description = "Prints the policy that was in force at a revision.")
    int show(@Parameters(paramLabel = "REVISION") long revision, @Mixin AdminOptions options) {
        return new SavedPolicy(console, options).show(revision);
    }

    @Command(description = "Puts the policy of an earlier revision into force again.")
    int restore(@Parameters(paramLabel = "REVISION") long revision, @Mixin AdminOptions options) {
        return new SavedPolicy(console, options).restore(revision);
    }

    @Command(
            description = {
                "Says who gains and who loses which access, by device and by user, and which devices get another map:",
                "from the policy in force to a document, or from one revision to another. Which flows would be cut it",
                "cannot list, as there are no flow logs yet."
            })
    int diff(
            @Parameters(paramLabel = "FILE | REVISION REVISION", arity = "1..2") List<String> what,
            @Mixin AdminOptions options) {
        var saved = new SavedPolicy(console, options);
        if (what.size() == 2) {
            return saved.diffOf(revision(what.get(0)), revision(what.get(1)));
        }
        var file = what.getFirst();
        var text = PolicyFile.read(file);
        return PolicyDocument.read(text) instanceof PolicyDocument.Outcome.Refused refused
                ? CheckCommand.refuse(console, file, refused, options.json())
                : saved.diffWith(text);
    }

    private static long revision(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Complaint.usage("'" + text + "' is no revision; weft policy log lists them");
        }
    }

    @Command(
            description = {
                "Says which rule and line allows a connection, or the nearest that does not. Ends with 0 when it is",
                "allowed, with 1 when not."
            })
    int explain(
            @Parameters(paramLabel = "SRC", description = "a device's name, or an address") String source,
            @Parameters(paramLabel = "DST[:PORT]", description = "likewise; [ADDRESS]:PORT for IPv6") String target,
            @Parameters(
                            paramLabel = "PROTOCOL",
                            arity = "0..1",
                            defaultValue = "",
                            description = "tcp, udp, icmp, sctp or a number (default: TCP, UDP and ICMP)")
                    String protocol,
            @Mixin AdminOptions options) {
        return new SavedPolicy(console, options).explain(source, target, protocol);
    }
}
