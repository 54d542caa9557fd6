package weft.coordinator.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.coordinator.api.Problem;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;

/// Pure. Which nodes a list shows, as a person types it: words that must all hold, such as `name:web* is:online
/// -tag:ci`.
final class NodeFilter {
    private static final int WORDS_MAX = 20;
    private static final String WHAT =
            "name:, owner:, tag:, address:, is:online, is:offline, is:expired, is:pending, is:ephemeral, is:tagged";

    private final List<Predicate<Seen>> words;

    private NodeFilter(List<Predicate<Seen>> words) {
        this.words = List.copyOf(words);
    }

    /// A node as the filter sees it.
    record Seen(Node node, String owner, List<String> tags, boolean online, boolean expired) {
        static Seen of(MeshState state, Node node, boolean online, Instant now) {
            return new Seen(
                    node,
                    AdminMessages.ownerOf(state, node.owner()),
                    AdminMessages.tagsOf(node.owner()),
                    online,
                    node.expired(now));
        }
    }

    /// @throws Problem when a word makes no sense
    static NodeFilter parse(@Nullable String text) {
        var words = new ArrayList<Predicate<Seen>>();
        for (String word : text == null ? new String[0] : text.strip().split("\\s+")) {
            if (word.isEmpty()) {
                continue;
            }
            if (words.size() == WORDS_MAX) {
                throw Problem.badRequest("a filter has at most " + WORDS_MAX + " words");
            }
            boolean turned = word.startsWith("-") && word.length() > 1;
            var predicate = word(turned ? word.substring(1) : word);
            words.add(turned ? predicate.negate() : predicate);
        }
        return new NodeFilter(words);
    }

    boolean passes(Seen seen) {
        for (var word : words) {
            if (!word.test(seen)) {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    private static Predicate<Seen> word(String word) {
        int colon = word.indexOf(':');
        if (colon < 0) {
            var part = word.toLowerCase(Locale.ROOT);
            return seen -> seen.node.name().contains(part)
                    || seen.node.hostname().toLowerCase(Locale.ROOT).contains(part);
        }
        var value = word.substring(colon + 1);
        return switch (word.substring(0, colon)) {
            case "name" -> {
                var glob = Glob.of(value);
                yield seen -> glob.matches(seen.node.name());
            }
            case "owner" -> {
                var glob = Glob.of(value);
                yield seen -> glob.matches(seen.owner);
            }
            case "tag" -> {
                var glob = Glob.of(value.startsWith("tag:") ? value : "tag:" + value);
                yield seen -> seen.tags.stream().anyMatch(glob::matches);
            }
            case "address" -> {
                var glob = Glob.of(value);
                yield seen -> glob.matches(seen.node.ipv4().toString())
                        || glob.matches(seen.node.ipv6().toString());
            }
            case "is" -> is(value);
            default -> throw Problem.badRequest("a filter knows " + WHAT + ", not '" + shown(word) + "'");
        };
    }

    private static Predicate<Seen> is(String what) {
        return switch (what) {
            case "online" -> Seen::online;
            case "offline" -> seen -> !seen.online;
            case "expired" -> Seen::expired;
            case "pending" -> seen -> !seen.node.approved();
            case "ephemeral" -> seen -> seen.node.ephemeral();
            case "tagged" -> seen -> !seen.tags.isEmpty();
            default -> throw Problem.badRequest("a filter knows " + WHAT + ", not 'is:" + shown(what) + "'");
        };
    }

    private static String shown(String word) {
        return word.length() > 40 ? word.substring(0, 40) + "…" : word.replaceAll("\\p{Cntrl}", "?");
    }
}
