package weft.cli.admin;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import weft.cli.Console;

/// `weft admin openapi`.
@Command(name = "openapi", description = "Prints the API's OpenAPI document.")
final class OpenApiCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final AdminOptions options = new AdminOptions();

    OpenApiCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", "/openapi.json", null, document -> console.line("%s", document.toPrettyString()));
        }
    }
}
