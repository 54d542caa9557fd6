package weft.cli.admin;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import weft.cli.Console;

/// `weft admin whoami`.
@Command(name = "whoami", description = "Whose token this is, and what it may do.")
final class WhoamiCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final AdminOptions options = new AdminOptions();

    WhoamiCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", "/self", null, self -> {
                String role = self.path("role").asText("operator");
                console.line("author      %s", self.path("author").asText());
                console.line("mesh        %s", self.path("tailnetName").asText("all of the cluster"));
                console.line("role        %s", role.toLowerCase(Locale.ROOT).replace('_', '-'));
                console.line("scopes      %s", AdminTalk.words(self.path("scopes")));
                String end = AdminTalk.when(self.path("expiresAt"));
                console.line("expires     %s", end.isEmpty() ? "never" : end);
            });
        }
    }
}
