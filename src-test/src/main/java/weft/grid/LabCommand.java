package weft.grid;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import weft.test.lab.Requirements;
import weft.test.network.HttpProxy;
import weft.test.network.PortMapper;

/// `weft lab`: main class.
@Command(
        name = "weft lab",
        mixinStandardHelpOptions = true,
        versionProvider = LabCommand.Version.class,
        subcommands = {GridCommand.class, KindsCommand.class, DrillCommand.class},
        description = {
            "Small internets on this machine, to see how Weft finds its way through them: hosts, routers and NATs are",
            "network namespaces with nftables, programs in them are the real ones. They touch nothing else on the machine",
            "and are removed at the end, also of a run that was killed (by the next one). Wants root.",
            "",
            "Start with: weft lab grid --cell easy,hard"
        })
public final class LabCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        var line = new CommandLine(new LabCommand())
                .setUsageHelpWidth(120)
                .setUsageHelpAutoWidth(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler((problem, _) -> {
                    System.err.println(
                            problem.getCommandLine().getCommandSpec().qualifiedName() + ": " + problem.getMessage());
                    return 2;
                })
                .setExecutionExceptionHandler((problem, command, _) -> {
                    if (problem instanceof Missing) {
                        System.err.println(command.getCommandSpec().qualifiedName() + ": " + problem.getMessage());
                    } else {
                        problem.printStackTrace();
                    }
                    return 1;
                });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }

    /// The machine lacks something.
    static final class Missing extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Missing(String reason) {
            super(reason);
        }
    }

    /// Ends the command when there can be no lab.
    static void require() {
        Requirements.missingForLab()
                .or(() -> Requirements.program("nft", "nftables").isPresent()
                        ? java.util.Optional.empty()
                        : java.util.Optional.of(
                                "the program nft is missing and could not be installed (package nftables)"))
                .or(PortMapper::missing)
                .or(HttpProxy::missing)
                .ifPresent(reason -> {
                    throw new Missing("there can be no lab here, because " + reason);
                });
    }

    /// The version is the product's.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"weft " + weft.cli.VersionCommand.version()};
        }
    }
}
