package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.Nearest;

/// One admin command's talk with the coordinator: sends, and prints as the options say.
public final class AdminTalk implements AutoCloseable {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    private final Console console;
    private final AdminOptions options;
    private final AdminClient client;

    public AdminTalk(Console console, AdminOptions options) {
        this.console = console;
        this.options = options;
        this.client = options.client(console.environment());
    }

    String url() {
        return client.url();
    }

    /// Sends, and prints the answer: whole for programs, by `people` for people.
    public int answer(String method, String path, @Nullable JsonNode body, Consumer<JsonNode> people) {
        JsonNode answer = client.send(method, path, body);
        if (options.json()) {
            console.line(answer.toString());
        } else {
            people.accept(answer);
        }
        return ExitCode.OK;
    }

    /// Asks for a list, all parts of it, and prints it like [#answer].
    ///
    /// @param list what the list is called in the answer
    public int list(String path, String list, Consumer<JsonNode> people) {
        ObjectNode whole = null;
        String next = "";
        do {
            String cursor = next.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + "cursor=" + next;
            JsonNode part = client.send("GET", path + cursor, null);
            if (whole == null) {
                whole = (ObjectNode) part;
            } else {
                whole.withArray(list).addAll((ArrayNode) part.path(list));
            }
            next = part.path("next").asText();
        } while (!next.isEmpty());
        whole.remove("next");
        if (options.json()) {
            console.line(whole.toString());
        } else {
            people.accept(whole);
        }
        return ExitCode.OK;
    }

    /// Sends; prints nothing.
    public JsonNode ask(String method, String path, @Nullable JsonNode body) {
        return client.send(method, path, body);
    }

    /// The path of the tailnet that the options name, or of the only one.
    public String tailnet() {
        List<String> names = new ArrayList<>();
        client.send("GET", "/tailnets", null)
                .path("tailnets")
                .forEach(each -> names.add(each.path("name").asText()));
        String name = options.tailnet().orElseGet(() -> only(names));
        if (!names.contains(name)) {
            throw Complaint.refused("there is no tailnet '" + name + "'" + Nearest.hint(name, names));
        }
        return "/tailnets/" + AdminClient.segment(name);
    }

    private static String only(List<String> names) {
        return switch (names.size()) {
            case 0 -> throw Complaint.refused("there is no tailnet yet: weft admin tailnets create NAME");
            case 1 -> names.getFirst();
            default -> throw Complaint.usage("say which with --tailnet: " + String.join(", ", names));
        };
    }

    /// A moment of the API in this host's time; empty when there is none.
    public static String when(JsonNode moment) {
        return moment.isTextual() ? WHEN.format(Instant.parse(moment.asText())) : "";
    }

    /// The texts of an array, separated by blanks.
    static String words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(each -> words.add(each.asText()));
        return String.join(" ", words);
    }

    /// Who has it: the login of a user, or tags.
    static String owner(JsonNode thing) {
        List<String> tags = new ArrayList<>();
        thing.path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags.isEmpty() ? thing.path("owner").asText() : String.join(",", tags);
    }

    @Override
    public void close() {
        client.close();
    }
}
