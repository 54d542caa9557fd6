package weft.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weft completion bash|zsh`.
@Command(
        name = "completion",
        description = {
            "Prints a completion script. Load it with",
            "  bash: source <(weft completion bash)",
            "  zsh:  source <(weft completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {
    /// Shells that we write a script for.
    enum Shell {
        bash,
        zsh
    }

    private final Console console;

    @Parameters(index = "0", paramLabel = "bash|zsh", description = "your shell")
    private Shell shell = Shell.bash;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(CompletionScript.of(shell, console));
        return ExitCode.OK;
    }
}
