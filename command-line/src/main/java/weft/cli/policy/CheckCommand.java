package weft.cli.policy;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.JsonWriter;
import weft.protocol.hujson.ObjectBuilder;
import weft.protocol.policy.document.PolicyDocument;

/// `weft policy check`.
@Command(
        name = "check",
        description = {
            "Reads a policy document and says what is wrong in it, by line and column.",
            "Nobody is asked. Ends with 0 when nothing is wrong, with 2 otherwise."
        })
final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "the document; - for standard input")
    private String file = "";

    @Option(names = "--json", description = "print for programs")
    private boolean json;

    @Mixin
    private final HelpOption help = new HelpOption();

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return switch (PolicyDocument.read(PolicyFile.read(file))) {
            case PolicyDocument.Outcome.Refused refused -> refuse(console, file, refused, json);
            case PolicyDocument.Outcome.Accepted(var document) -> {
                console.line(
                        json
                                ? JsonWriter.write(new ObjectBuilder()
                                        .put("accepted", true)
                                        .put("rules", document.rules().size())
                                        .put("sshRules", document.ssh().size())
                                        .put(
                                                "tests",
                                                document.tests().size()
                                                        + document.sshTests().size())
                                        .build())
                                : summary(document));
                yield ExitCode.OK;
            }
        };
    }

    private String summary(PolicyDocument document) {
        String rules = document.hasRules()
                ? count(document.rules().size(), "rule")
                : "no acls and no grants, so that everything may pass";
        return file + ": well-formed: " + rules + ", " + count(document.ssh().size(), "SSH rule") + ", "
                + count(document.groups().size(), "group") + ", "
                + count(document.tagOwners().size(), "tag") + ", "
                + count(document.tests().size() + document.sshTests().size(), "test");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /// Says what is wrong with a document.
    static int refuse(Console console, String file, PolicyDocument.Outcome.Refused refused, boolean json) {
        if (json) {
            var problems = refused.problems().stream()
                    .map(problem -> Shown.json(problem.line(), problem.column(), problem.message()))
                    .toList();
            console.line(JsonWriter.write(new ObjectBuilder()
                    .put("accepted", false)
                    .put("problems", JsonValue.array(problems))
                    .build()));
        } else {
            refused.problems()
                    .forEach(problem -> Shown.lines(
                                    file, refused.source(), problem.line(), problem.column(), problem.message())
                            .forEach(console.err()::println));
        }
        return ExitCode.USAGE;
    }
}
