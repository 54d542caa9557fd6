package weft.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.Table;
import weft.cli.admin.AdminClient;
import weft.cli.admin.AdminOptions;
import weft.cli.admin.AdminTalk;

/// What `weft policy` does at a coordinator: each method is one command.
final class SavedPolicy {
    private final Console console;
    private final AdminOptions options;

    SavedPolicy(Console console, AdminOptions options) {
        this.console = console;
        this.options = options;
    }

    int get() {
        try (var talk = new AdminTalk(console, options)) {
            return talk.answer("GET", path(talk), null, this::print);
        }
    }

    int show(long revision) {
        try (var talk = new AdminTalk(console, options)) {
            return talk.answer("GET", path(talk) + "/revisions/" + revision, null, this::print);
        }
    }

    /// The document alone goes to standard output, so that it can be edited and set again.
    private void print(JsonNode answer) {
        console.out().print(withNewline(answer.path("text").asText()));
        long revision = answer.path("revision").asLong();
        console.err()
                .println(
                        revision == 0
                                ? "no policy was ever set: everybody may talk with everybody"
                                : "revision " + revision);
        if (answer.path("confirmBy").isTextual()) {
            console.err().println("to be confirmed by " + AdminTalk.when(answer.path("confirmBy")));
        }
    }

    private static String withNewline(String text) {
        return text.endsWith("\n") ? text : text + "\n";
    }

    int set(String text, @Nullable Long revision, @Nullable Long confirmWithinSeconds) {
        var body = AdminClient.object().put("text", text);
        if (revision != null) {
            body.put("revision", revision);
        }
        if (confirmWithinSeconds != null) {
            body.put("confirmWithinSeconds", confirmWithinSeconds);
        }
        try (var talk = new AdminTalk(console, options)) {
            return talk.answer("PUT", path(talk), body, answer -> {
                console.line("in force, revision %d", answer.path("revision").asLong());
                if (confirmWithinSeconds != null) {
                    console.line(
                            "keep it within %d s with: weft policy confirm; else the last one that stayed comes back",
                            confirmWithinSeconds);
                }
            });
        }
    }

    int dryRun(String text) {
        try (var talk = new AdminTalk(console, options)) {
            int[] code = {ExitCode.OK};
            talk.answer("POST", path(talk) + "/check", AdminClient.object().put("text", text), answer -> {
                answer.path("findings").forEach(each -> console.err().println(finding(each)));
                if (answer.path("accepted").asBoolean()) {
                    console.line(
                            "could be saved; tests that hold: %d",
                            answer.path("tests").asLong());
                } else {
                    code[0] = ExitCode.FAILED;
                }
            });
            return code[0];
        }
    }

    private static String finding(JsonNode each) {
        return "line " + each.path("line").asLong() + ", column "
                + each.path("column").asLong() + ": "
                + (each.path("test").isTextual() ? each.path("test").asText() + ": " : "")
                + each.path("message").asText();
    }

    int confirm() {
        try (var talk = new AdminTalk(console, options)) {
            return talk.answer(
                    "POST",
                    path(talk) + "/confirm",
                    null,
                    answer -> console.line(
                            "revision %d stays", answer.path("revision").asLong()));
        }
    }

    int log(int limit) {
        try (var talk = new AdminTalk(console, options)) {
            return talk.answer("GET", path(talk) + "/log?limit=" + limit, null, answer -> {
                var table = new Table("REVISION", "WHEN", "BY", "LINES", "WHY");
                answer.path("entries")
                        .forEach(each -> table.row(
                                each.path("revision").asText(),
                                AdminTalk.when(each.path("at")),
                                each.path("author").asText(),
                                each.path("lines").asText(),
                                each.path("reason").asText()));
                table.lines().forEach(console::line);
            });
        }
    }

    /// The document of an earlier revision comes into force again, under the same tests as any other.
    int restore(long revision) {
        String text;
        try (var talk = new AdminTalk(console, options)) {
            text = talk.ask("GET", path(talk) + "/revisions/" + revision, null)
                    .path("text")
                    .asText();
        }
        return set(text, null, null);
    }

    int diffWith(String text) {
        return diff("/diff", AdminClient.object().put("text", text));
    }

    int diffOf(long from, long to) {
        return diff("/diff?from=" + from + "&to=" + to, null);
    }

    private int diff(String what, @Nullable JsonNode body) {
        try (var talk = new AdminTalk(console, options)) {
            return talk.answer("POST", path(talk) + what, body, answer -> {
                changes("device", answer.path("nodes"));
                changes("user", answer.path("users"));
                var maps = new ArrayList<String>();
                answer.path("newMaps").forEach(each -> maps.add(each.asText()));
                console.line(
                        maps.isEmpty()
                                ? "nothing changes for any device"
                                : "another map for " + maps.size() + (maps.size() == 1 ? " device: " : " devices: ")
                                        + String.join(", ", maps));
                if (!maps.isEmpty()) {
                    console.line("which flows would be cut cannot be listed, as there are no flow logs yet");
                }
            });
        }
    }

    private void changes(String kind, JsonNode changes) {
        changes.properties().forEach(change -> {
            console.line("%s %s", kind, change.getKey());
            change.getValue().path("gained").forEach(each -> console.line("  + %s", each.asText()));
            change.getValue().path("lost").forEach(each -> console.line("  - %s", each.asText()));
        });
    }

    int explain(String source, String target, String protocol) {
        var place = HostAndPort.parse(target);
        var query = "/explain?src=" + AdminClient.segment(source) + "&dst=" + AdminClient.segment(place.host)
                + (place.port.isEmpty() ? "" : "&port=" + AdminClient.segment(place.port))
                + (protocol.isEmpty() ? "" : "&proto=" + AdminClient.segment(protocol));
        int[] code = {ExitCode.OK};
        try (var talk = new AdminTalk(console, options)) {
            talk.answer("GET", path(talk) + query, null, answer -> {
                boolean allowed = answer.path("allowed").asBoolean();
                code[0] = allowed ? ExitCode.OK : ExitCode.FAILED;
                console.line(
                        "%s: %s (%s) to %s",
                        allowed ? "allowed" : "denied",
                        source,
                        answer.path("source").asText(),
                        target + (protocol.isEmpty() ? "" : " by " + protocol));
                var rules = answer.path("rules");
                if (!allowed && !rules.isEmpty()) {
                    console.line("nearest:");
                }
                rules.forEach(each -> console.line(
                        "  %s, line %d: %s",
                        each.path("rule").asText(),
                        each.path("line").asLong(),
                        each.path("why").asText()));
                answer.path("notes").forEach(each -> console.line("  %s", each.asText()));
            });
        }
        return code[0];
    }

    private record HostAndPort(String host, String port) {
        /// `name:22`, `100.64.0.1:22`, `[fd7a::1]:22`, or any of them without a port.
        static HostAndPort parse(String text) {
            if (text.startsWith("[")) {
                int end = text.indexOf(']');
                if (end < 0) {
                    throw Complaint.usage("'" + text + "' lacks the closing ] of an IPv6 address");
                }
                return new HostAndPort(
                        text.substring(1, end), text.substring(end + 1).replaceFirst("^:", ""));
            }
            int colon = text.indexOf(':');
            boolean isIpv6 = colon >= 0 && text.indexOf(':', colon + 1) >= 0;
            return colon < 0 || isIpv6
                    ? new HostAndPort(text, "")
                    : new HostAndPort(text.substring(0, colon), text.substring(colon + 1));
        }
    }

    private static String path(AdminTalk talk) {
        return talk.tailnet() + "/policy";
    }
}
