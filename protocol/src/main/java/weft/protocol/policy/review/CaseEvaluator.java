package weft.protocol.policy.review;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.protocol.hujson.Hujson;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.JsonValue.JsonArray;
import weft.protocol.hujson.JsonValue.JsonNull;
import weft.protocol.hujson.JsonValue.JsonObject;
import weft.protocol.hujson.JsonValue.JsonText;
import weft.protocol.hujson.JsonWriter;
import weft.protocol.hujson.ObjectBuilder;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.PolicyNode;
import weft.protocol.policy.compile.PolicyRole;
import weft.protocol.policy.compile.PolicyUser;
import weft.protocol.policy.compile.PolicyWorld;
import weft.protocol.policy.compile.WorldProblems;
import weft.protocol.policy.document.PolicyDocument;

/// Pure. Answers one question of the form of recorded cases: a policy, users and nodes as JSON in, what each node gets
/// as JSON out.
///
/// A question does not say everything, so this much is taken for granted: the first user is the owner and the others
/// are admins, unless they have a `role`; the tailnet's domain is the owner's; and see [CaseRanks] for which of two
/// routers of the same prefix came first.
public final class CaseEvaluator {
    private CaseEvaluator() {}

    /// @param line a JSON object
    /// @return a JSON object, also for a question that makes no sense
    public static String answer(String line) {
        if (!(Hujson.read(line) instanceof Hujson.Outcome.Read(JsonObject question))) {
            return refused(JsonValue.text(""), "the question is not a JSON object");
        }
        var given = question.get("id");
        JsonValue id = given == null ? JsonValue.text("") : given;
        try {
            return JsonWriter.write(answer(id, question));
        } catch (IllegalArgumentException problem) {
            return refused(id, String.valueOf(problem.getMessage()));
        }
    }

    private static String refused(JsonValue id, String error) {
        return JsonWriter.write(refusal(id, error));
    }

    private static JsonObject refusal(JsonValue id, String error) {
        return new ObjectBuilder()
                .put("id", id)
                .put("accepted", false)
                .put("error", error)
                .build();
    }

    private static JsonObject answer(JsonValue id, JsonObject question) {
        var policy = question.get("policy");
        String text =
                policy instanceof JsonText written ? written.value() : policy == null ? "{}" : JsonWriter.write(policy);
        return switch (PolicyDocument.read(text)) {
            case PolicyDocument.Outcome.Refused refused ->
                refusal(
                        id,
                        refused.problems().stream()
                                .map(problem -> problem.message())
                                .collect(Collectors.joining("; ")));
            case PolicyDocument.Outcome.Accepted(var document) -> answer(id, document, world(question));
        };
    }

    private static JsonObject answer(JsonValue id, PolicyDocument document, PolicyWorld world) {
        var problems = WorldProblems.of(document, world);
        if (!problems.isEmpty()) {
            return refusal(
                    id, problems.stream().map(problem -> problem.message()).collect(Collectors.joining("; ")));
        }
        var compiled = CompiledPolicy.compile(document, world);
        var failures = PolicyTests.failuresOf(compiled);
        if (!failures.isEmpty()) {
            return refusal(
                    id,
                    "test(s) failed: "
                            + failures.stream().map(TestFailure::toString).collect(Collectors.joining("; ")));
        }
        var nodes = new ObjectBuilder();
        new TreeSet<>(world.nodes().keySet()).forEach(name -> nodes.put(name, CaseAnswer.of(compiled, name)));
        return new ObjectBuilder()
                .put("id", id)
                .put("accepted", true)
                .put("nodes", nodes.build())
                .build();
    }

    private static PolicyWorld world(JsonObject question) {
        var users = users(question);
        var nodes = new ArrayList<PolicyNode>();
        var byLogin = new TreeMap<String, String>();
        users.forEach(user -> byLogin.put(user.login().toLowerCase(Locale.ROOT), user.id()));
        if (question.get("nodes") instanceof JsonObject given) {
            given.members()
                    .forEach(member -> nodes.add(node(member.name(), object(member.value(), member.name()), byLogin)));
        }
        Set<String> domains = new HashSet<>();
        users.stream()
                .filter(user -> user.role() == PolicyRole.OWNER)
                .forEach(user -> domains.add(user.login()
                        .substring(user.login().lastIndexOf('@') + 1)
                        .toLowerCase(Locale.ROOT)));
        return PolicyWorld.of(users, CaseRanks.ranked(nodes), domains);
    }

    private static List<PolicyUser> users(JsonObject question) {
        var users = new ArrayList<PolicyUser>();
        for (var item : items(question.get("users"))) {
            var user = object(item, "a user");
            String role = text(user.get("role")).toUpperCase(Locale.ROOT).replace('-', '_');
            var known =
                    role.isEmpty() ? users.isEmpty() ? PolicyRole.OWNER : PolicyRole.ADMIN : PolicyRole.valueOf(role);
            users.add(PolicyUser.of(
                    "user-%06d".formatted(users.size()), text(user.get("login")), known, texts(user.get("groups"))));
        }
        return users;
    }

    private static PolicyNode node(String name, JsonObject given, TreeMap<String, String> byLogin) {
        var addresses = new ArrayList<IpAddress>();
        for (String family : List.of("ipv4", "ipv6")) {
            String address = text(given.get(family));
            if (!address.isEmpty()) {
                addresses.add(IpAddress.parse(address));
            }
        }
        var tags = new TreeSet<>(texts(given.get("tags")));
        String login = text(given.get("user")).toLowerCase(Locale.ROOT);
        var attributes = new TreeMap<String, String>();
        if (given.get("attributes") instanceof JsonObject written) {
            written.members().forEach(member -> attributes.put(member.name(), scalar(member.value())));
        }
        return new PolicyNode(
                name,
                tags.isEmpty() ? byLogin.getOrDefault(login, "unknown " + login) : null,
                tags,
                addresses,
                prefixes(given.get("routableIPs")),
                prefixes(given.get("approvedRoutes")),
                0,
                attributes);
    }

    private static String scalar(JsonValue value) {
        return value instanceof JsonText text ? text.value() : JsonWriter.write(value);
    }

    private static List<IpPrefix> prefixes(@Nullable JsonValue value) {
        return texts(value).stream().map(IpPrefix::parseLenient).toList();
    }

    private static JsonObject object(JsonValue value, String what) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException(what + " is an object, not " + value.kind());
    }

    private static List<JsonValue> items(@Nullable JsonValue value) {
        return value instanceof JsonArray array ? array.items() : List.of();
    }

    private static List<String> texts(@Nullable JsonValue value) {
        return items(value).stream().map(CaseEvaluator::text).toList();
    }

    private static String text(@Nullable JsonValue value) {
        return switch (value) {
            case null -> "";
            case JsonNull _ -> "";
            case JsonText text -> text.value();
            default -> throw new IllegalArgumentException("expected text, not " + value.kind());
        };
    }
}
