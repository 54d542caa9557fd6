package weft.cli.admin;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.cli.Console;
import weft.cli.HelpOption;
import weft.cli.Table;

/// `weft admin tailnets …`.
@Command(name = "tailnets", description = "Meshes, each with its own users, nodes and addresses.")
final class TailnetsCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    TailnetsCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Makes a mesh.")
    int create(@Parameters(paramLabel = "NAME") String name, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "POST",
                    "/tailnets",
                    AdminClient.object().put("name", name),
                    made -> console.line(
                            "made the tailnet %s", made.path("name").asText()));
        }
    }

    @Command(description = "Lists all meshes.")
    int list(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", "/tailnets", null, answer -> {
                Table table = new Table("NAME", ">USERS", ">NODES", ">REVISION");
                answer.path("tailnets")
                        .forEach(each -> table.row(
                                each.path("name").asText(),
                                each.path("users"),
                                each.path("nodes"),
                                each.path("revision")));
                table.lines().forEach(console::line);
            });
        }
    }

    @Command(description = "Shows one mesh.")
    int show(@Parameters(paramLabel = "NAME", description = "or id") String name, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", "/tailnets/" + AdminClient.segment(name), null, tailnet -> {
                console.line(
                        "tailnet     %s (%s)",
                        tailnet.path("name").asText(), tailnet.path("id").asText());
                console.line("users       %s", tailnet.path("users"));
                console.line("nodes       %s", tailnet.path("nodes"));
                console.line("revision    %s", tailnet.path("revision"));
            });
        }
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
