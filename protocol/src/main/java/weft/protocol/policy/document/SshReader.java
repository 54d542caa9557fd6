package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `ssh`. Who may log in where follows one idea: nobody gets into a device of somebody else's. Destinations are
/// tagged nodes, or a user's own; only where sources are people may destinations be people's.
final class SshReader {
    private static final List<String> FIELDS = List.of(
            "action", "src", "dst", "users", "checkPeriod", "acceptEnv", "recorder", "enforceRecorder", "srcPosture");
    private static final long CHECK_SECONDS_MAX = 168 * 3_600;

    private final Names names;
    private final PostureReader postures;
    private final Problems problems;

    SshReader(Names names, PostureReader postures, Problems problems) {
        this.names = names;
        this.postures = postures;
        this.problems = problems;
    }

    List<SshRule> rules(Fields whole) {
        var rules = new ArrayList<SshRule>();
        var items = whole.items("ssh");
        for (int i = 0; i < items.size(); i++) {
            rules.add(rule(i, new Fields("ssh[" + i + "]", items.get(i), FIELDS, problems)));
        }
        return rules;
    }

    private SshRule rule(int index, Fields fields) {
        boolean check = action(fields);
        var sources = sources(fields);
        var destinations = destinations(fields);
        checkCombination(sources, destinations, fields.where());
        return new SshRule(
                index,
                fields.offset(),
                check,
                checkSeconds(fields, check),
                sources,
                destinations,
                users(fields),
                acceptEnv(fields),
                recorders(fields),
                fields.flag("enforceRecorder"),
                postures.of(fields));
    }

    private boolean action(Fields fields) {
        String action = fields.text("action").strip();
        if (action.isEmpty()) {
            problems.add(
                    fields.offsetOf("action"), fields.where() + ": action must be specified: \"accept\" or \"check\"");
        } else if (!action.equals("accept") && !action.equals("check")) {
            problems.add(
                    fields.offsetOf("action"),
                    fields.where() + ": \"" + action + "\" is not a valid action; write \"accept\" or \"check\"");
        }
        return action.equals("check");
    }

    private @Nullable Long checkSeconds(Fields fields, boolean check) {
        String text = fields.text("checkPeriod").strip();
        if (text.isEmpty()) {
            return null;
        }
        String where = fields.where() + ": checkPeriod ";
        int offset = fields.offsetOf("checkPeriod");
        if (!check) {
            problems.add(offset, where + "is only valid with action \"check\"");
        }
        if (text.equals("always")) {
            return 0L;
        }
        try {
            long millis = DurationText.millis(text);
            if (millis < 0) {
                problems.add(offset, where + text + " must be a positive duration");
            } else if (millis > CHECK_SECONDS_MAX * 1_000) {
                problems.add(offset, where + text + " is above the max (168h)");
            }
            return millis / 1_000;
        } catch (IllegalArgumentException problem) {
            problems.add(offset, where + problem.getMessage());
            return null;
        }
    }

    /// Any text is a login name, also one that looks like something else; only nothing and `*` are none.
    private List<String> users(Fields fields) {
        var texts = fields.texts("users");
        if (texts.isEmpty()) {
            problems.add(
                    fields.offsetOf("users"),
                    fields.where() + ": users must be specified, like [\"root\"] or [\"autogroup:nonroot\"]");
        }
        for (var text : texts) {
            if (text.value().isEmpty() || text.value().equals("*")) {
                problems.add(
                        text.offset(),
                        fields.where() + ": user \"" + text.value()
                                + "\" is not valid; write login names, or autogroup:nonroot for all but root");
            }
        }
        return texts.stream().map(At::value).toList();
    }

    private List<String> acceptEnv(Fields fields) {
        var texts = fields.texts("acceptEnv");
        for (var text : texts) {
            if (text.value().isEmpty()) {
                problems.add(text.offset(), fields.where() + ": acceptEnv values cannot be empty");
            }
        }
        return texts.stream().map(At::value).toList();
    }

    private List<At<Selector>> sources(Fields fields) {
        String where = fields.where() + ".src";
        return selectors(fields, "src", where, selector -> switch (selector) {
            case Selector.OfUser _, Selector.OfGroup _, Selector.OfTag _, Selector.OfDomain _ -> "";
            case Selector.OfAutogroup(var group) when group.isOfUsers() || group == Autogroup.TAGGED -> "";
            default ->
                "\"" + selector.text() + "\" is no source of ssh rules; write a user, a group:, a tag:,"
                        + " autogroup:member or autogroup:tagged";
        });
    }

    private List<At<Selector>> destinations(Fields fields) {
        String where = fields.where() + ".dst";
        return selectors(fields, "dst", where, selector -> switch (selector) {
            case Selector.OfUser _, Selector.OfTag _ -> "";
            case Selector.OfAutogroup(var group)
            when group == Autogroup.SELF || group == Autogroup.MEMBER || group == Autogroup.TAGGED -> "";
            case Selector.Everything _ ->
                "wildcard (*) is not supported as SSH destination; write autogroup:self, autogroup:tagged or tags";
            default ->
                "invalid dst \"" + selector.text() + "\"; write a tag:, autogroup:self, autogroup:member,"
                        + " autogroup:tagged or the source's own user";
        });
    }

    private List<At<Selector>> recorders(Fields fields) {
        String where = fields.where() + ".recorder";
        return selectors(fields, "recorder", where, selector -> switch (selector) {
            case Selector.OfTag _, Selector.OfHost _, Selector.OfAddresses _ -> "";
            default -> "\"" + selector.text() + "\" is not a tag: or an address";
        });
    }

    private List<At<Selector>> selectors(
            Fields fields, String name, String where, java.util.function.Function<Selector, String> problemOf) {
        var selectors = new ArrayList<At<Selector>>();
        for (var text : fields.texts(name)) {
            try {
                var selector = new At<>(SelectorText.parse(text.value()), text.offset());
                String problem = problemOf.apply(selector.value());
                if (problem.isEmpty()) {
                    names.check(selector, where);
                    selectors.add(selector);
                } else {
                    problems.add(text.offset(), where + ": " + problem);
                }
            } catch (IllegalArgumentException problem) {
                problems.add(text.offset(), where + ": " + problem.getMessage());
            }
        }
        return selectors;
    }

    private void checkCombination(List<At<Selector>> sources, List<At<Selector>> destinations, String where) {
        boolean tagged = sources.stream().anyMatch(source -> isOfTags(source.value()));
        for (var destination : destinations) {
            String problem = switch (destination.value()) {
                case Selector.OfUser(var login)
                when tagged ->
                    "tags in SSH source cannot access user-owned devices (" + login
                            + "); use autogroup:tagged or tags as destinations";
                case Selector.OfUser user
                when sources.isEmpty()
                        || !sources.stream().allMatch(source -> source.value().equals(user)) ->
                    "user destination requires source to contain only that same user \"" + user.login()
                            + "\"; use autogroup:self for people's own devices";
                case Selector.OfAutogroup(var group)
                when group == Autogroup.SELF && tagged ->
                    "autogroup:self destination requires source to contain only users or groups, not tags";
                case Selector.OfAutogroup(var group)
                when group == Autogroup.MEMBER && tagged ->
                    "tags in SSH source cannot access autogroup:member (user-owned devices)";
                default -> "";
            };
            if (!problem.isEmpty()) {
                problems.add(destination.offset(), where + ".dst: " + problem);
            }
        }
    }

    private static boolean isOfTags(Selector selector) {
        return selector instanceof Selector.OfTag
                || selector instanceof Selector.OfAutogroup(var group) && group == Autogroup.TAGGED;
    }
}
