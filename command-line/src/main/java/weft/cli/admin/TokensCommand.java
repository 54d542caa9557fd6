package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.HelpOption;
import weft.cli.Quantity;
import weft.cli.Table;

/// `weft admin tokens …`.
@Command(name = "tokens", description = "API tokens: a user's, a mesh's, or the whole cluster's.")
final class TokensCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    TokensCommand(Console console) {
        this.console = console;
    }

    /// What a new token shall be. A picocli mixin.
    static final class Wish {
        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                split = ",",
                description = "such as nodes:read, nodes, all:read (default: all that yours has)")
        private List<String> scopes = List.of();

        @Option(names = "--user", paramLabel = "LOGIN", description = "a personal token of that user")
        private @Nullable String user;

        @Option(names = "--expires", paramLabel = "TIME", description = "30m, 12h, 90d or never (default: 90d)")
        private @Nullable String expires;

        @Option(
                names = {"-q", "--quiet"},
                description = "print the token and nothing else")
        private boolean quiet;

        private ObjectNode body(String name, boolean ofCluster) {
            ObjectNode body = AdminClient.object().put("name", name);
            if (!scopes.isEmpty()) {
                scopes.forEach(body.putArray("scopes")::add);
            }
            if (user != null && ofCluster) {
                throw Complaint.usage("a personal token is of a mesh: either --user or --cluster");
            }
            if (user != null) {
                body.put("user", user);
            }
            putExpiry(body, expires);
            return body;
        }
    }

    /// How long it lasts, when that was said.
    static void putExpiry(ObjectNode body, @Nullable String expires) {
        if (expires != null) {
            body.put("expiresInSeconds", expires.equals("never") ? 0 : Quantity.seconds("--expires", expires));
        }
    }

    @Command(description = "Makes a token. It is printed this once.")
    int create(
            @Parameters(paramLabel = "NAME", description = "what it is for") String name,
            @Mixin Wish wish,
            @Option(names = "--cluster", description = "it sees all meshes") boolean ofCluster,
            @Mixin AdminOptions options) {
        ObjectNode body = wish.body(name, ofCluster);
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("POST", path(talk, ofCluster), body, made -> {
                String token = made.path("token").asText();
                if (wish.quiet) {
                    console.line(token);
                    return;
                }
                console.line(
                        "token %s for %s, %s, %s; printed this once:",
                        made.path("number").asText(), whose(made), AdminTalk.words(made.path("scopes")), until(made));
                console.line("  %s", token);
            });
        }
    }

    @Command(description = "Lists the tokens, without their secrets.")
    int list(
            @Option(names = "--cluster", description = "those that see all meshes") boolean ofCluster,
            @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.list(path(talk, ofCluster), "tokens", answer -> {
                Table table = new Table("NUMBER", "NAME", "OF", "SCOPES", "STATE", "EXPIRES", "MADE", "BY");
                answer.path("tokens")
                        .forEach(each -> table.row(
                                each.path("number").asText(),
                                each.path("name").asText(),
                                whose(each),
                                AdminTalk.words(each.path("scopes")),
                                each.path("state").asText(),
                                AdminTalk.when(each.path("expiresAt")),
                                AdminTalk.when(each.path("createdAt")),
                                each.path("createdBy").asText()));
                table.lines().forEach(console::line);
            });
        }
    }

    @Command(description = "Revokes a token, at once.")
    int revoke(
            @Parameters(paramLabel = "NUMBER", description = "as 'list' shows it") String number,
            @Option(names = "--cluster", description = "one that sees all meshes") boolean ofCluster,
            @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "DELETE",
                    path(talk, ofCluster) + "/" + AdminClient.segment(number),
                    null,
                    _ -> console.line("revoked the token %s", number));
        }
    }

    private static String path(AdminTalk talk, boolean ofCluster) {
        return ofCluster ? "/tokens" : talk.tailnet() + "/tokens";
    }

    private static String whose(JsonNode token) {
        if (token.has("user")) {
            return token.path("user").asText();
        }
        return token.has("role")
                ? "the mesh, as "
                        + token.path("role").asText().toLowerCase(Locale.ROOT).replace('_', '-')
                : "the cluster";
    }

    private static String until(JsonNode token) {
        String end = AdminTalk.when(token.path("expiresAt"));
        return end.isEmpty() ? "no expiry" : "until " + end;
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
