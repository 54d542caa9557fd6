package weft.cli.admin;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import weft.cli.HelpOption;

/// `weft admin …`.
@Command(
        name = "admin",
        description = {
            "Manages a mesh through its coordinator. On the coordinator's own host it needs no",
            "options; elsewhere it wants --coordinator URL and --token file:PATH."
        },
        subcommands = {
            TailnetsCommand.class,
            UsersCommand.class,
            InvitesCommand.class,
            SettingsCommand.class,
            AuthKeysCommand.class,
            NodesCommand.class,
            RelaysCommand.class,
            ProvidersCommand.class,
            TokensCommand.class,
            OAuthClientsCommand.class,
            LogCommand.class,
            WhoamiCommand.class,
            OpenApiCommand.class
        })
public final class AdminCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    @Override
    public Integer call() {
        throw Missing.verb(spec);
    }

    /// What a command says that was given none of its verbs.
    static final class Missing {
        private Missing() {}

        static ParameterException verb(CommandSpec spec) {
            String verbs = String.join(", ", spec.subcommands().keySet());
            return new ParameterException(spec.commandLine(), "say what: " + verbs);
        }
    }
}
