package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
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

/// `weft admin relays …`.
@Command(name = "relays", description = "Relays that nodes are told, and tokens with which relays ask whom to serve.")
final class RelaysCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    RelaysCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Lists the relays that nodes are told, by region.")
    int list(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", "/relays", null, answer -> {
                Table table = new Table("REGION", "CODE", "NAME", "RELAY", "HOST", "PORT", "STUN", "FROM");
                answer.path("map")
                        .path("regions")
                        .forEach(region -> region.path("servers")
                                .forEach(server -> table.row(
                                        region.path("id").asText(),
                                        region.path("code").asText(),
                                        region.path("name").asText(),
                                        server.path("name").asText(),
                                        server.path("host").asText(),
                                        server.path("port").asText(),
                                        stun(server),
                                        isSet(answer, region) ? "set" : "configuration")));
                table.lines().forEach(console::line);
            });
        }
    }

    /// The ports that answer, the second one to tell hard NATs by.
    static String stun(JsonNode server) {
        String first = server.path("stunPort").asInt() < 0
                ? "none"
                : server.path("stunPort").asText();
        JsonNode second = server.path("stunPort2");
        return second.isInt() ? first + "," + second.asText() : first;
    }

    private static boolean isSet(JsonNode view, JsonNode region) {
        for (JsonNode id : view.path("set")) {
            if (id.asInt() == region.path("id").asInt()) {
                return true;
            }
        }
        return false;
    }

    @Command(description = "Shows a region's relays.")
    int show(@Parameters(paramLabel = "REGION", description = "its number") int region, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", "/relays/" + region, null, answer -> {
                console.line(
                        "region      %s %s, %s",
                        answer.path("id").asText(),
                        answer.path("code").asText(),
                        answer.path("name").asText());
                answer.path("servers")
                        .forEach(server -> console.line(
                                "relay       %s at %s port %s",
                                server.path("name").asText(),
                                server.path("host").asText(),
                                server.path("port").asText()));
            });
        }
    }

    @Command(description = "Adds a region of relays, or replaces it. Nodes hear of it at once.")
    int set(
            @Parameters(paramLabel = "REGION", description = "its number, 1 to 65535") int region,
            @Mixin RegionWish wish,
            @Mixin AdminOptions options) {
        ObjectNode body = wish.body(region);
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "PUT", "/relays/" + region, body, _ -> console.line("nodes are told of relay region %d", region));
        }
    }

    @Command(description = "Removes a region that was set. Nodes hear of it at once.")
    int remove(@Parameters(paramLabel = "REGION", description = "its number") int region, @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "DELETE", "/relays/" + region, null, _ -> console.line("removed the relay region %d", region));
        }
    }

    @Command(description = "Makes a token for a relay. It is printed this once.")
    int token(
            @Parameters(paramLabel = "NAME", description = "what the relay is called") String name,
            @Option(
                            names = "--only",
                            paramLabel = "TAILNET",
                            description = "it serves the nodes of that mesh alone, not those of all")
                    @Nullable
                    String only,
            @Option(
                            names = {"-q", "--quiet"},
                            description = "print the token and nothing else")
                    boolean quiet,
            @Mixin AdminOptions options) {
        ObjectNode body = AdminClient.object().put("name", name);
        if (only != null) {
            body.put("tailnet", only);
        }
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("POST", "/relay-tokens", body, made -> {
                String token = made.path("token").asText();
                if (quiet) {
                    console.line(token);
                    return;
                }
                console.line(
                        "relay token %s for %s, which serves %s; printed this once:",
                        made.path("number").asText(), name, only == null ? "all meshes" : "the mesh " + only);
                console.line("  %s", token);
                console.line("start the relay with it: weft derp --coordinator %s --token file:PATH", talk.url());
            });
        }
    }

    @Command(description = "Lists the tokens, without their secrets.")
    int tokens(@Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer("GET", "/relay-tokens", null, answer -> {
                Table table = new Table("NUMBER", "NAME", "SERVES", "MADE", "BY", "STATE");
                answer.path("relayTokens")
                        .forEach(each -> table.row(
                                each.path("number").asText(),
                                each.path("name").asText(),
                                serves(each),
                                AdminTalk.when(each.path("createdAt")),
                                each.path("createdBy").asText(),
                                each.has("revokedAt") ? "revoked" : "valid"));
                table.lines().forEach(console::line);
            });
        }
    }

    private static String serves(JsonNode token) {
        return token.has("tailnet") ? token.path("tailnet").asText() : "all";
    }

    @Command(description = "Revokes a token: its relays serve nobody any more, within seconds.")
    int revoke(
            @Parameters(paramLabel = "NUMBER", description = "as 'tokens' shows it") String number,
            @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "DELETE",
                    "/relay-tokens/" + AdminClient.segment(number),
                    null,
                    _ -> console.line("revoked the relay token %s", number));
        }
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
