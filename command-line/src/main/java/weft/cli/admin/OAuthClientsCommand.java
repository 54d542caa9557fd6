package weft.cli.admin;

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
import weft.cli.Console;
import weft.cli.HelpOption;
import weft.cli.Table;

/// `weft admin oauth-clients …`.
@Command(name = "oauth-clients", description = "Programs that get access tokens of an hour by client id and secret.")
final class OAuthClientsCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    OAuthClientsCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Makes a client. Its secret is printed this once.")
    int create(
            @Parameters(paramLabel = "NAME", description = "what it is for") String name,
            @Option(
                            names = "--scope",
                            required = true,
                            split = ",",
                            paramLabel = "SCOPE",
                            description = "what it may do, such as auth-keys or all:read")
                    List<String> scopes,
            @Option(
                            names = "--tag",
                            split = ",",
                            paramLabel = "TAG",
                            description = "the only tags that it may give to nodes and auth keys")
                    @Nullable
                    List<String> tags,
            @Option(names = "--expires", paramLabel = "TIME", description = "30m, 12h, 90d or never (default)")
                    @Nullable
                    String expires,
            @Mixin AdminOptions options) {
        ObjectNode body = AdminClient.object().put("name", name);
        scopes.forEach(body.putArray("scopes")::add);
        if (tags != null) {
            tags.forEach(body.putArray("tags")::add);
        }
        TokensCommand.putExpiry(body, expires);
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("POST", talk.tailnet() + "/oauth-clients", body, made -> {
                console.line("OAuth client %s, %s; its secret is printed this once:", name, String.join(" ", scopes));
                console.line("  id      %s", made.path("clientId").asText());
                console.line("  secret  %s", made.path("clientSecret").asText());
                console.line("it gets access tokens at %s/oauth/token", talk.url());
            });
        }
    }

    @Command(description = "Lists the clients, without their secrets.")
    int list(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.list(talk.tailnet() + "/oauth-clients", "oauthClients", answer -> {
                Table table = new Table("ID", "NAME", "SCOPES", "TAGS", "STATE", "MADE", "BY");
                answer.path("oauthClients")
                        .forEach(each -> table.row(
                                each.path("clientId").asText(),
                                each.path("name").asText(),
                                AdminTalk.words(each.path("scopes")),
                                AdminTalk.words(each.path("tags")),
                                each.path("state").asText(),
                                AdminTalk.when(each.path("createdAt")),
                                each.path("createdBy").asText()));
                table.lines().forEach(console::line);
            });
        }
    }

    @Command(description = "Revokes a client and its access tokens, at once.")
    int revoke(
            @Parameters(paramLabel = "ID", description = "as 'list' shows it") String id, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "DELETE",
                    talk.tailnet() + "/oauth-clients/" + AdminClient.segment(id),
                    null,
                    _ -> console.line("revoked the OAuth client %s", id));
        }
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
