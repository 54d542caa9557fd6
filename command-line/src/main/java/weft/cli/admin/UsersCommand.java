package weft.cli.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.cli.Console;
import weft.cli.HelpOption;
import weft.cli.Table;

/// `weft admin users …`.
@Command(name = "users", description = "People, who own nodes.")
final class UsersCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    UsersCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Makes a user.")
    int create(
            @Parameters(paramLabel = "LOGIN", description = "name or address") String login,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            description = "owner, admin, network-admin, auditor or member (default)")
                    @Nullable
                    String role,
            @Mixin AdminOptions options) {
        ObjectNode wish = AdminClient.object().put("login", login);
        if (role != null) {
            wish.put("role", role.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "POST",
                    talk.tailnet() + "/users",
                    wish,
                    made -> console.line(
                            "made the user %s (%s)",
                            made.path("login").asText(), role(made.path("role").asText())));
        }
    }

    @Command(description = "Lists the users of a mesh.")
    int list(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.list(talk.tailnet() + "/users", "users", answer -> {
                Table table = new Table("LOGIN", "ROLE", "ISSUER", "SINCE");
                answer.path("users")
                        .forEach(each -> table.row(
                                each.path("login").asText(),
                                role(each.path("role").asText()),
                                each.path("issuer").asText(),
                                AdminTalk.when(each.path("createdAt"))));
                table.lines().forEach(console::line);
            });
        }
    }

    @Command(description = "Shows all about a user.")
    int show(@Parameters(paramLabel = "LOGIN", description = "or id") String login, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", talk.tailnet() + "/users/" + AdminClient.segment(login), null, user -> {
                console.line(
                        "login       %s (%s)",
                        user.path("login").asText(), user.path("id").asText());
                console.line("role        %s", role(user.path("role").asText()));
                console.line(
                        "identity    %s at %s",
                        user.path("subject").asText(), user.path("issuer").asText());
                console.line("since       %s", AdminTalk.when(user.path("createdAt")));
            });
        }
    }

    @Command(description = "Removes a user.")
    int remove(@Parameters(paramLabel = "LOGIN") String login, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "DELETE",
                    talk.tailnet() + "/users/" + AdminClient.segment(login),
                    null,
                    _ -> console.line("removed the user %s", login));
        }
    }

    private static String role(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
