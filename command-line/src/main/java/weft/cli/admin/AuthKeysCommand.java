package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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

/// `weft admin auth-keys …`.
@Command(name = "auth-keys", description = "Keys with which devices join.")
final class AuthKeysCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    AuthKeysCommand(Console console) {
        this.console = console;
    }

    /// What a new key shall be. A picocli mixin.
    static final class Wish {
        @Option(names = "--user", paramLabel = "LOGIN", description = "the user who owns what joins with it")
        private @Nullable String user;

        @Option(
                names = "--tag",
                paramLabel = "TAG",
                split = ",",
                description = "tags instead of an owner, such as tag:server")
        private List<String> tags = List.of();

        @Option(names = "--reusable", description = "admits any number of nodes, not just one")
        private boolean reusable;

        @Option(names = "--ephemeral", description = "its nodes are removed when they log out")
        private boolean ephemeral;

        @Option(names = "--expires", paramLabel = "TIME", description = "30m, 12h, 90d or never (default: 90d)")
        private @Nullable String expires;

        @Option(names = "--description", paramLabel = "TEXT", description = "what it is for")
        private @Nullable String description;

        @Option(
                names = {"-q", "--quiet"},
                description = "print the key and nothing else")
        private boolean quiet;

        @Option(
                names = "--pre-approved",
                arity = "1",
                paramLabel = "true|false",
                description = "its nodes need no approval (default: true)")
        private @Nullable Boolean preApproved;

        private ObjectNode body() {
            if ((user == null) == tags.isEmpty()) {
                throw Complaint.usage("say whose its nodes are: either --user LOGIN or --tag TAG");
            }
            ObjectNode body = AdminClient.object().put("reusable", reusable).put("ephemeral", ephemeral);
            if (user != null) {
                body.put("user", user);
            } else {
                tags.forEach(body.putArray("tags")::add);
            }
            if (preApproved != null) {
                body.put("preApproved", preApproved);
            }
            if (expires != null) {
                body.put("expiresInSeconds", seconds(expires));
            }
            if (description != null) {
                body.put("description", description);
            }
            return body;
        }
    }

    @Command(description = "Makes a key. It is printed this once.")
    int create(@Mixin Wish wish, @Mixin AdminOptions options) {
        ObjectNode body = wish.body();
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("POST", talk.tailnet() + "/auth-keys", body, made -> {
                String key = made.path("key").asText();
                if (wish.quiet) {
                    console.line(key);
                    return;
                }
                console.line(
                        "auth key %s for %s, %s, %s; printed this once:",
                        made.path("id").asText(), AdminTalk.owner(made), uses(made), until(made));
                console.line("  %s", key);
                console.line("join a device with it: weft up --coordinator %s --auth-key KEY", talk.url());
            });
        }
    }

    @Command(description = "Lists the keys of a mesh, without their secrets.")
    int list(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.list(talk.tailnet() + "/auth-keys", "authKeys", answer -> {
                Table table = new Table("ID", "STATE", "FOR", "ADMITS", "EXPIRES", "DESCRIPTION");
                answer.path("authKeys")
                        .forEach(each -> table.row(
                                each.path("id").asText(),
                                each.path("state").asText(),
                                AdminTalk.owner(each),
                                uses(each),
                                until(each),
                                each.path("description").asText()));
                table.lines().forEach(console::line);
            });
        }
    }

    @Command(description = "Shows one key, without its secret.")
    int show(
            @Parameters(paramLabel = "ID", description = "as 'list' shows it") String id, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", talk.tailnet() + "/auth-keys/" + AdminClient.segment(id), null, key -> {
                console.line(
                        "auth key    %s, %s",
                        key.path("id").asText(), key.path("state").asText());
                console.line("for         %s", AdminTalk.owner(key));
                console.line("admits      %s", uses(key));
                console.line("expires     %s", until(key));
                console.line("made        %s", AdminTalk.when(key.path("createdAt")));
                console.line("used by     %s", key.path("usedBy").asText("-"));
            });
        }
    }

    @Command(description = "Revokes a key; nodes that joined with it stay.")
    int revoke(
            @Parameters(paramLabel = "ID", description = "as 'list' shows it") String id, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "DELETE",
                    talk.tailnet() + "/auth-keys/" + AdminClient.segment(id),
                    null,
                    _ -> console.line("revoked the auth key %s", id));
        }
    }

    private static String uses(JsonNode key) {
        return (key.path("reusable").asBoolean() ? "any number" : "one node")
                + (key.path("ephemeral").asBoolean() ? ", ephemeral" : "")
                + (key.path("preApproved").asBoolean() ? "" : ", to be approved");
    }

    private static String until(JsonNode key) {
        String end = AdminTalk.when(key.path("expiresAt"));
        return end.isEmpty() ? "no expiry" : "until " + end;
    }

    private static long seconds(String text) {
        return text.equals("never") ? 0 : Quantity.seconds("--expires", text);
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
