package weft.cli.policy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import weft.cli.HelpOption;

/// `weft policy …`.
@Command(
        name = "policy",
        description = "Who may reach whom: looks at a policy document before it is saved.",
        subcommands = {CheckCommand.class, TestCommand.class, EvalCommand.class})
public final class PolicyCommand {
    @Mixin
    private final HelpOption help = new HelpOption();
}
