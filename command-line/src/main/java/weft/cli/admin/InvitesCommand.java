package weft.cli.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

/// `weft admin invites …`.
@Command(name = "invites", description = "People who are let in when a provider vouches for their address.")
final class InvitesCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    InvitesCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Invites somebody.")
    int create(
            @Parameters(paramLabel = "ADDRESS", description = "e.g. ann@example.org") String address,
            @Mixin RoleOption role,
            @Option(names = "--expires", paramLabel = "TIME", description = "30m, 12h, 90d or never (default: 14d)")
                    @Nullable
                    String expires,
            @Mixin AdminOptions options) {
        ObjectNode body = AdminClient.object().put("login", address);
        role.into(body);
        TokensCommand.putExpiry(body, expires);
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "POST",
                    talk.tailnet() + "/invites",
                    body,
                    made -> console.line(
                            "%s is invited (%s)",
                            made.path("login").asText(), made.path("id").asText()));
        }
    }

    @Command(description = "Lists the open invitations.")
    int list(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.list(talk.tailnet() + "/invites", "invites", answer -> {
                Table table = new Table("ID", "ADDRESS", "ROLE", "MADE", "BY", "EXPIRES");
                answer.path("invites")
                        .forEach(each -> table.row(
                                each.path("id").asText(),
                                each.path("login").asText(),
                                RoleOption.shown(each),
                                AdminTalk.when(each.path("createdAt")),
                                each.path("createdBy").asText(),
                                AdminTalk.when(each.path("expiresAt"))));
                table.lines().forEach(console::line);
            });
        }
    }

    @Command(description = "Takes an invitation back.")
    int revoke(
            @Parameters(paramLabel = "ID", description = "as 'list' shows it") String id, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "DELETE",
                    talk.tailnet() + "/invites/" + AdminClient.segment(id),
                    null,
                    gone -> console.line(
                            "%s is not invited any more", gone.path("login").asText()));
        }
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
