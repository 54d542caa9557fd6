package weft.cli.policy;

import java.util.List;
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
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.review.PolicyTests;
import weft.protocol.policy.review.StandIns;
import weft.protocol.policy.review.TestFailure;

/// `weft policy test`.
@Command(
        name = "test",
        description = {
            "Checks a policy document and runs the tests and sshTests in it.",
            "There is one made-up device for every user and tag that it names, and nobody is asked.",
            "Ends with 0 when all hold, with 1 when one does not, with 2 when the document itself is wrong."
        })
final class TestCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "the document; - for standard input")
    private String file = "";

    @Option(names = "--json", description = "print for programs")
    private boolean json;

    @Mixin
    private final HelpOption help = new HelpOption();

    TestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return switch (PolicyDocument.read(PolicyFile.read(file))) {
            case PolicyDocument.Outcome.Refused refused -> CheckCommand.refuse(console, file, refused, json);
            case PolicyDocument.Outcome.Accepted(var document) -> run(document);
        };
    }

    private int run(PolicyDocument document) {
        var failures = PolicyTests.failuresOf(CompiledPolicy.compile(document, StandIns.alone(document)));
        int tests = document.tests().size() + document.sshTests().size();
        if (json) {
            console.line(JsonWriter.write(new ObjectBuilder()
                    .put("passed", failures.isEmpty())
                    .put("tests", tests)
                    .put("failures", JsonValue.array(json(failures)))
                    .build()));
        } else {
            failures.forEach(failure -> Shown.lines(
                            file,
                            document.source(),
                            failure.line(),
                            failure.column(),
                            failure.name() + ": " + failure.message())
                    .forEach(console.err()::println));
            if (failures.isEmpty()) {
                console.line(
                        switch (tests) {
                            case 0 -> file + " has no tests";
                            case 1 -> "its test holds";
                            default -> "all " + tests + " tests hold";
                        });
            }
        }
        return failures.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static List<JsonValue> json(List<TestFailure> failures) {
        return failures.stream()
                .<JsonValue>map(failure -> new ObjectBuilder()
                        .put("test", failure.name())
                        .put("line", failure.line())
                        .put("column", failure.column())
                        .put("message", failure.message())
                        .build())
                .toList();
    }
}
