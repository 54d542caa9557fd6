package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
            @Mixin RoleOption role,
            @Mixin AdminOptions options) {
        ObjectNode wish = AdminClient.object().put("login", login);
        role.into(wish);
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "POST",
                    talk.tailnet() + "/users",
                    wish,
                    made -> console.line(
                            "made the user %s (%s)", made.path("login").asText(), RoleOption.shown(made)));
        }
    }

    @Command(description = "Lists the users of a mesh.")
    int list(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.list(talk.tailnet() + "/users", "users", answer -> {
                Table table = new Table("LOGIN", "NAME", "ROLE", "STATE", "ISSUER", "SINCE");
                answer.path("users")
                        .forEach(each -> table.row(
                                each.path("login").asText(),
                                each.path("displayName").asText(),
                                RoleOption.shown(each),
                                each.path("standing").asText().toLowerCase(Locale.ROOT),
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
                console.line("name        %s", user.path("displayName").asText());
                console.line("role        %s", RoleOption.shown(user));
                console.line("state       %s", user.path("standing").asText().toLowerCase(Locale.ROOT));
                console.line(
                        "groups      %s", user.path("groups").isEmpty() ? "-" : AdminTalk.words(user.path("groups")));
                console.line(
                        "identity    %s at %s",
                        user.path("subject").asText(), user.path("issuer").asText());
                console.line("since       %s", AdminTalk.when(user.path("createdAt")));
            });
        }
    }

    @Command(description = "Gives a user another role.")
    int role(
            @Parameters(paramLabel = "LOGIN", description = "or id") String login,
            @Parameters(paramLabel = "ROLE", description = "owner, admin, network-admin, auditor or member")
                    String role,
            @Mixin AdminOptions options) {
        return one(
                "PATCH",
                login,
                "",
                AdminClient.object().put("role", RoleOption.constant(role)),
                options,
                user -> "is " + RoleOption.shown(user));
    }

    @Command(description = "Lets somebody in who waits since the first login.")
    int approve(@Parameters(paramLabel = "LOGIN", description = "or id") String login, @Mixin AdminOptions options) {
        return one("POST", login, "/approve", null, options, _ -> "is let in");
    }

    @Command(description = "Locks a user out: its nodes talk with nobody, its tokens are void.")
    int suspend(@Parameters(paramLabel = "LOGIN", description = "or id") String login, @Mixin AdminOptions options) {
        return one("POST", login, "/suspend", null, options, _ -> "is suspended");
    }

    @Command(description = "Ends a suspension.")
    int resume(@Parameters(paramLabel = "LOGIN", description = "or id") String login, @Mixin AdminOptions options) {
        return one("POST", login, "/resume", null, options, _ -> "is back");
    }

    @Command(description = "Says that a local user is the one who logged in by a provider. Only an owner does that.")
    int claim(
            @Parameters(paramLabel = "LOGIN", description = "the local user, who keeps id, role and nodes")
                    String login,
            @Parameters(paramLabel = "PROVIDED", description = "login or id of the one who logged in") String provided,
            @Mixin AdminOptions options) {
        return one(
                "POST",
                login,
                "/claim",
                AdminClient.object().put("provided", provided),
                options,
                user -> "is " + user.path("subject").asText() + " at "
                        + user.path("issuer").asText() + " from now on");
    }

    @Command(description = "Hands the mesh over: the owner becomes an administrator, and somebody else the owner.")
    int transfer(
            @Parameters(paramLabel = "LOGIN", description = "the owner from now on") String to,
            @Option(
                            names = "--from",
                            paramLabel = "LOGIN",
                            description = "the owner until now (default: whose token it is)")
                    @Nullable
                    String from,
            @Mixin AdminOptions options) {
        ObjectNode body = AdminClient.object().put("to", to);
        if (from != null) {
            body.put("from", from);
        }
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "POST", talk.tailnet() + "/owner", body, _ -> console.line("%s owns the mesh from now on", to));
        }
    }

    @Command(description = "Removes a user; its keys and tokens end.")
    int remove(
            @Parameters(paramLabel = "LOGIN", description = "or id") String login,
            @Option(names = "--with-nodes", description = "its nodes go along; else it must have none")
                    boolean withNodes,
            @Mixin AdminOptions options) {
        return one("DELETE", login, withNodes ? "?nodes=true" : "", null, options, _ -> "is removed");
    }

    private int one(
            String method,
            String login,
            String verb,
            @Nullable ObjectNode body,
            AdminOptions options,
            Function<JsonNode, String> what) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    method,
                    talk.tailnet() + "/users/" + AdminClient.segment(login) + verb,
                    body,
                    user -> console.line("%s %s", user.path("login").asText(), what.apply(user)));
        }
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
