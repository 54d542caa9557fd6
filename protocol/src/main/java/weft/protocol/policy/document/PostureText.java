package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import weft.protocol.policy.document.PostureCondition.Comparison;

/// Pure. Reads one condition: `node:os == 'macos'`, `node:tsVersion >= '1.40'`, `custom:tier IN ['a', 'b']`,
/// `ip:country NOT SET`.
final class PostureText {
    private static final Pattern FORM = Pattern.compile(
            "\\s*([A-Za-z][A-Za-z0-9_]*:[A-Za-z0-9_.-]+)\\s*(==|!=|<=|>=|<|>|NOT\\s+IN\\b|IN\\b|IS\\s+SET\\b|NOT\\s+SET\\b)\\s*(.*?)\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern VALUE =
            Pattern.compile("'([^']*)'|\"([^\"]*)\"|(true|false|-?[0-9]+(?:\\.[0-9]+)*)", Pattern.CASE_INSENSITIVE);
    private static final int LENGTH_MAX = 1_000;

    private PostureText() {}

    /// @throws IllegalArgumentException with one line for a person
    static PostureCondition parse(String text) {
        var form = FORM.matcher(text);
        if (text.length() > LENGTH_MAX || !form.matches()) {
            throw new IllegalArgumentException(
                    "a condition reads like node:os == 'linux', node:tsVersion >= '1.40', custom:tier IN ['a', 'b'] or"
                            + " custom:tier IS SET; this does not: " + shortened(text));
        }
        String sign = form.group(2).toUpperCase(Locale.ROOT).replaceAll("\\s+", " ");
        var comparison = List.of(Comparison.values()).stream()
                .filter(candidate -> candidate.sign().equals(sign))
                .findFirst()
                .orElseThrow();
        String rest = form.group(3);
        var values = switch (comparison) {
            case IS_SET, NOT_SET -> List.<String>of();
            case IN, NOT_IN -> listed(rest, text);
            default -> List.of(single(rest, text));
        };
        if (values.isEmpty() && !rest.isEmpty()) {
            throw new IllegalArgumentException("nothing follows " + comparison.sign() + " in " + shortened(text));
        }
        return new PostureCondition(form.group(1), comparison, values);
    }

    private static List<String> listed(String rest, String text) {
        if (!rest.startsWith("[") || !rest.endsWith("]")) {
            throw new IllegalArgumentException(
                    "after IN comes a list in brackets, like ['a', 'b'], in " + shortened(text));
        }
        var values = new ArrayList<String>();
        for (String part : rest.substring(1, rest.length() - 1).split(",", -1)) {
            values.add(single(part.strip(), text));
        }
        return values;
    }

    private static String single(String part, String text) {
        var value = VALUE.matcher(part);
        if (!value.matches()) {
            throw new IllegalArgumentException("a value is text in quotes, a number, true or false, not "
                    + shortened(part) + " as in " + shortened(text));
        }
        return value.group(1) != null ? value.group(1) : value.group(2) != null ? value.group(2) : value.group(3);
    }

    private static String shortened(String text) {
        return "\"" + (text.length() > 80 ? text.substring(0, 77) + "..." : text) + "\"";
    }
}
