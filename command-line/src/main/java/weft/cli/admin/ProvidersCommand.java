package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;
import weft.cli.Table;

/// `weft admin providers …`.
@Command(name = "providers", description = "Identity providers, as the coordinator's configuration has them.")
final class ProvidersCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    ProvidersCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Lists the providers.")
    int list(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", "/providers", null, answer -> {
                Table table = new Table("NAME", "TITLE", "KIND", "DOMAINS");
                answer.path("providers")
                        .forEach(each -> table.row(
                                each.path("name").asText(),
                                each.path("title").asText(),
                                each.path("kind").asText(),
                                AdminTalk.words(each.path("domains"))));
                table.lines().forEach(console::line);
            });
        }
    }

    @Command(
            description = "Asks the providers what is right and wrong; nobody logs in. Ends with 1 when one is broken.")
    int check(
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "only that one") @Nullable String name,
            @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            ArrayNode checked = AdminClient.object().putArray("providers");
            if (name == null) {
                for (JsonNode each : talk.ask("GET", "/providers", null).path("providers")) {
                    checked.add(ask(talk, each.path("name").asText()));
                }
            } else {
                checked.add(ask(talk, name));
            }
            if (options.json()) {
                ObjectNode whole = AdminClient.object();
                whole.set("providers", checked);
                console.line("%s", whole);
            } else if (checked.isEmpty()) {
                console.line("there is no provider in the coordinator's configuration");
            }
            return print(checked, !options.json()) ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private static JsonNode ask(AdminTalk talk, String name) {
        return talk.ask("GET", "/providers/" + AdminClient.segment(name) + "/check", null);
    }

    /// Whether one is broken.
    private boolean print(ArrayNode providers, boolean forPeople) {
        boolean broken = false;
        for (JsonNode provider : providers) {
            for (JsonNode finding : provider.path("findings")) {
                String severity = finding.path("severity").asText();
                broken |= severity.equals("BROKEN");
                if (forPeople) {
                    console.line(
                            "%-12s %-9s %s",
                            provider.path("name").asText(),
                            severity.toLowerCase(Locale.ROOT),
                            finding.path("line").asText());
                }
            }
        }
        return broken;
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
