package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.HelpOption;
import weft.cli.Quantity;

/// `weft admin settings …`.
@Command(name = "settings", description = "What is decided for a whole mesh.")
final class SettingsCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    SettingsCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Shows the settings.")
    int get(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", talk.tailnet() + "/settings", null, this::print);
        }
    }

    @Command(description = "Changes settings; those that are not named stay.")
    int set(
            @Option(
                            names = "--approve-nodes",
                            arity = "1",
                            paramLabel = "true|false",
                            description = "new nodes wait for an administrator")
                    @Nullable
                    Boolean approveNodes,
            @Option(
                            names = "--approve-users",
                            arity = "1",
                            paramLabel = "true|false",
                            description = "people who log in for the first time wait for an administrator")
                    @Nullable
                    Boolean approveUsers,
            @Option(
                            names = "--login-lifetime",
                            paramLabel = "TIME",
                            description = "how long a login is good on a device: 12h, 180d or never")
                    @Nullable
                    String lifetime,
            @Mixin AdminOptions options) {
        if (approveNodes == null && approveUsers == null && lifetime == null) {
            throw Complaint.usage("say what to change: --approve-nodes, --approve-users or --login-lifetime");
        }
        try (AdminTalk talk = new AdminTalk(console, options)) {
            String path = talk.tailnet() + "/settings";
            ObjectNode settings = (ObjectNode) talk.ask("GET", path, null);
            if (approveNodes != null) {
                settings.put("approveNodes", approveNodes);
            }
            if (approveUsers != null) {
                settings.put("approveUsers", approveUsers);
            }
            if (lifetime != null && lifetime.equals("never")) {
                settings.remove("nodeKeyLifetimeSeconds");
            } else if (lifetime != null) {
                settings.put("nodeKeyLifetimeSeconds", Quantity.seconds("--login-lifetime", lifetime));
            }
            return talk.answer("PUT", path, settings, this::print);
        }
    }

    private void print(JsonNode settings) {
        console.line(
                "new nodes wait for approval   %s",
                settings.path("approveNodes").asBoolean() ? "yes" : "no");
        console.line(
                "new users wait for approval   %s",
                settings.path("approveUsers").asBoolean() ? "yes" : "no");
        console.line(
                "a login on a device is good   %s",
                settings.path("nodeKeyLifetimeSeconds").isNumber()
                        ? Quantity.span(settings.path("nodeKeyLifetimeSeconds").asLong() * 1_000)
                        : "for ever");
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
