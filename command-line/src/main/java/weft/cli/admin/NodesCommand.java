package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.HelpOption;
import weft.cli.Quantity;
import weft.cli.Table;

/// `weft admin nodes …`.
@Command(name = "nodes", description = "Devices in a mesh.")
final class NodesCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final HelpOption help = new HelpOption();

    NodesCommand(Console console) {
        this.console = console;
    }

    @Command(description = "Lists the nodes, and how far behind the map each is.")
    int list(
            @Parameters(
                            paramLabel = "FILTER",
                            arity = "0..*",
                            description = {
                                "words that must all hold: name:web*, owner:ann*, tag:server, address:100.64.*, is:online,",
                                "is:offline, is:expired, is:pending, is:ephemeral, is:tagged; not: before one turns it round; a word",
                                "alone is part of a name"
                            })
                    List<String> filter,
            @Mixin AdminOptions options) {
        String query = filter == null || filter.isEmpty() ? "" : "?filter=" + AdminClient.segment(words(filter));
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.list(talk.tailnet() + "/nodes" + query, "nodes", answer -> {
                Table table = new Table("NAME", "ADDRESS", "OWNER", "STATE", "MAP", "JOINED");
                answer.path("nodes")
                        .forEach(each -> table.row(
                                each.path("name").asText(),
                                each.path("ipv4").asText(),
                                AdminTalk.owner(each),
                                state(each),
                                map(each),
                                AdminTalk.when(each.path("joinedAt"))));
                table.lines().forEach(console::line);
            });
        }
    }

    /// A word that begins with a dash would be an option of this command.
    private static String words(List<String> filter) {
        return filter.stream().map(word -> word.replaceFirst("^not:", "-")).collect(Collectors.joining(" "));
    }

    @Command(description = "Shows all about a node.")
    int show(
            @Parameters(paramLabel = "NODE", description = "name, address, id or key") String node,
            @Mixin AdminOptions options) {
        return one("GET", node, "", null, options, this::print);
    }

    @Command(description = "Gives a node another name.")
    int rename(
            @Parameters(paramLabel = "NODE", description = "name, address, id or key") String node,
            @Parameters(paramLabel = "NAME") String name,
            @Mixin AdminOptions options) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "PATCH",
                    talk.tailnet() + "/nodes/" + AdminClient.segment(node),
                    AdminClient.object().put("name", name),
                    changed -> console.line(
                            "%s is now called %s", node, changed.path("name").asText()));
        }
    }

    @Command(description = "Gives a node tags: it belongs to them from now on, and to no user.")
    int tag(
            @Parameters(paramLabel = "NODE", description = "name, address, id or key") String node,
            @Parameters(paramLabel = "TAG", arity = "1..*", description = "e.g. tag:server") List<String> tags,
            @Mixin AdminOptions options) {
        var body = AdminClient.object();
        tags.forEach(body.withArray("tags")::add);
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "PATCH",
                    talk.tailnet() + "/nodes/" + AdminClient.segment(node),
                    body,
                    changed ->
                            console.line("%s is tagged %s", changed.path("name").asText(), AdminTalk.owner(changed)));
        }
    }

    @Command(description = "Gives a node attributes that postures in the policy look at; NAME= takes one away.")
    int attribute(
            @Parameters(paramLabel = "NODE", description = "name, address, id or key") String node,
            @Parameters(paramLabel = "NAME=VALUE", arity = "1..*", description = "e.g. custom:tier=prod")
                    List<String> attributes,
            @Mixin AdminOptions options) {
        var wish = AdminClient.object();
        for (String attribute : attributes) {
            int sign = attribute.indexOf('=');
            if (sign <= 0) {
                throw Complaint.usage("an attribute reads custom:tier=prod, not '" + attribute + "'");
            }
            wish.put(attribute.substring(0, sign), attribute.substring(sign + 1));
        }
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "PATCH",
                    talk.tailnet() + "/nodes/" + AdminClient.segment(node),
                    AdminClient.object().set("attributes", wish),
                    changed -> console.line("%s has %s", changed.path("name").asText(), attributes(changed)));
        }
    }

    @Command(description = "Lets a node talk that waits for it.")
    int approve(
            @Parameters(paramLabel = "NODE", description = "name, address, id or key") String node,
            @Mixin AdminOptions options) {
        return one(
                "POST",
                node,
                "/approve",
                null,
                options,
                changed -> console.line("approved %s", changed.path("name").asText()));
    }

    @Command(name = "never-expire", description = "Lets a node's key be good for ever.")
    int neverExpire(
            @Parameters(paramLabel = "NODE", description = "name, address, id or key") String node,
            @Mixin AdminOptions options) {
        return one(
                "PUT",
                node,
                "/expiry",
                AdminClient.object(),
                options,
                changed ->
                        console.line("%s does not expire", changed.path("name").asText()));
    }

    @Command(description = "Expires a node's key: it is cut off until it joins anew.")
    int expire(
            @Parameters(paramLabel = "NODE", description = "name, address, id or key") String node,
            @Option(names = "--in", paramLabel = "TIME", description = "not now, but after e.g. 12h or 30d") @Nullable
                    String in,
            @Mixin AdminOptions options) {
        if (in == null) {
            return one(
                    "POST",
                    node,
                    "/expire",
                    null,
                    options,
                    changed -> console.line("expired %s", changed.path("name").asText()));
        }
        Instant at = Instant.now().plusSeconds(Quantity.seconds("--in", in)).truncatedTo(ChronoUnit.SECONDS);
        return one(
                "PUT",
                node,
                "/expiry",
                AdminClient.object().put("at", at.toString()),
                options,
                changed -> console.line(
                        "%s expires at %s",
                        changed.path("name").asText(), AdminTalk.when(changed.path("keyExpiresAt"))));
    }

    @Command(description = "Removes a node from the mesh.")
    int remove(
            @Parameters(paramLabel = "NODE", description = "name, address, id or key") String node,
            @Mixin AdminOptions options) {
        return one(
                "DELETE",
                node,
                "",
                null,
                options,
                changed -> console.line("removed %s", changed.path("name").asText()));
    }

    private int one(
            String method,
            String node,
            String verb,
            @Nullable ObjectNode body,
            AdminOptions options,
            java.util.function.Consumer<JsonNode> people) {
        try (AdminTalk talk = new AdminTalk(console, options)) {
            return talk.answer(method, talk.tailnet() + "/nodes/" + AdminClient.segment(node) + verb, body, people);
        }
    }

    private void print(JsonNode node) {
        console.line(
                "name        %s (%s)",
                node.path("name").asText(), node.path("id").asText());
        console.line("hostname    %s", node.path("hostname").asText());
        console.line("owner       %s", AdminTalk.owner(node));
        console.line(
                "address     %s  %s",
                node.path("ipv4").asText(), node.path("ipv6").asText());
        console.line("state       %s", state(node));
        console.line("map         %s", map(node));
        List<String> endpoints = new ArrayList<>();
        node.path("endpoints").forEach(each -> endpoints.add(each.asText()));
        console.line("endpoints   %s", endpoints.isEmpty() ? "-" : String.join("  ", endpoints));
        console.line("attributes  %s", attributes(node));
        console.line("joined      %s", AdminTalk.when(node.path("joinedAt")));
        String end = AdminTalk.when(node.path("keyExpiresAt"));
        console.line("key good    %s", end.isEmpty() ? "for ever" : "until " + end);
        console.line("node key    %s", node.path("nodeKey").asText());
        console.line("machine     %s", node.path("machineKey").asText());
    }

    private static String attributes(JsonNode node) {
        List<String> attributes = new ArrayList<>();
        node.path("attributes")
                .properties()
                .forEach(each ->
                        attributes.add(each.getKey() + "=" + each.getValue().asText()));
        return attributes.isEmpty() ? "no attributes" : String.join("  ", attributes);
    }

    private static String state(JsonNode node) {
        String live = node.path("online").asBoolean() ? "online" : "offline";
        String since = AdminTalk.when(node.path("onlineSince"));
        String hold = node.path("hold").asText().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (!hold.isEmpty()) {
            return hold.replaceFirst("^node ", "");
        }
        return (node.path("expired").asBoolean() ? "expired" : live) + (since.isEmpty() ? "" : " since " + since);
    }

    /// Whether the node acts on the newest map.
    private static String map(JsonNode node) {
        long newest = node.path("revision").asLong();
        if (!node.path("appliedRevision").isNumber()) {
            return "unknown";
        }
        long applied = node.path("appliedRevision").asLong();
        return applied >= newest ? "current" : (newest - applied) + " behind";
    }

    @Override
    public Integer call() {
        throw AdminCommand.Missing.verb(spec);
    }
}
