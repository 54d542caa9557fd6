package weft.cli.admin;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.Table;

/// `weft admin log`.
@Command(name = "log", description = "Shows what changed in a mesh, by whom and why; newest first.")
final class LogCommand implements Callable<Integer> {
    private static final int LIMIT_MAX = 1_000;

    private final Console console;

    @Option(names = "--limit", paramLabel = "N", description = "how many entries (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Option(names = "--before", paramLabel = "REVISION", description = "only older ones")
    private long before = -1;

    @Mixin
    private final AdminOptions options = new AdminOptions();

    LogCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw Complaint.usage("--limit is 1 to " + LIMIT_MAX + ", not " + limit);
        }
        try (AdminTalk talk = new AdminTalk(console, options)) {
            String page = "?limit=" + limit + (before < 0 ? "" : "&before=" + before);
            return talk.answer("GET", talk.tailnet() + "/log" + page, null, answer -> {
                Table table = new Table(">REVISION", "WHEN", "WHO", "WHAT", "WHY");
                answer.path("entries")
                        .forEach(each -> table.row(
                                each.path("revision"),
                                AdminTalk.when(each.path("at")),
                                each.path("author").asText(),
                                each.path("summary").asText(),
                                each.path("reason").asText()));
                table.lines().forEach(console::line);
                if (answer.path("before").isNumber()) {
                    console.line("older ones: --before %s", answer.path("before"));
                }
            });
        }
    }
}
