package weft.cli.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;
import weft.cli.Problems;
import weft.protocol.policy.review.CaseEvaluator;

/// `weft policy eval`.
@Command(
        name = "eval",
        description = {
            "Compiles policies from standard input, for comparing with another implementation.",
            "Each line is a JSON object with id, policy, users and nodes. Each gets one line back: what every node lets",
            "in, whom it sees, its SSH rules and attributes, or why the policy is refused."
        })
final class EvalCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final HelpOption help = new HelpOption();

    EvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var out = new PrintStream(console.out(), false, StandardCharsets.UTF_8);
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    out.println(CaseEvaluator.answer(line));
                }
            }
        } catch (IOException problem) {
            throw Complaint.failed("cannot read standard input: " + Problems.reason(problem));
        } finally {
            out.flush();
        }
        return ExitCode.OK;
    }
}
