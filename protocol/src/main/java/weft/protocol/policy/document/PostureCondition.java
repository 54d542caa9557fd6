package weft.protocol.policy.document;

import java.util.List;
import java.util.Map;

/// One condition on a node's attribute. An attribute that is not set meets no comparison, only `NOT SET`.
///
/// @param values what it is compared with: one, or several for `IN` and `NOT IN`, or none
public record PostureCondition(String attribute, Comparison comparison, List<String> values) {
    public enum Comparison {
        EQUAL("=="),
        DIFFERENT("!="),
        LESS("<"),
        AT_MOST("<="),
        MORE(">"),
        AT_LEAST(">="),
        IN("IN"),
        NOT_IN("NOT IN"),
        IS_SET("IS SET"),
        NOT_SET("NOT SET");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /// As written in a policy.
        public String sign() {
            return sign;
        }
    }

    public PostureCondition {
        values = List.copyOf(values);
    }

    public boolean isMetBy(Map<String, String> attributes) {
        String actual = attributes.get(attribute);
        if (actual == null) {
            return comparison == Comparison.NOT_SET;
        }
        return switch (comparison) {
            case EQUAL -> actual.equals(values.getFirst());
            case DIFFERENT -> !actual.equals(values.getFirst());
            case LESS -> compareVersions(actual, values.getFirst()) < 0;
            case AT_MOST -> compareVersions(actual, values.getFirst()) <= 0;
            case MORE -> compareVersions(actual, values.getFirst()) > 0;
            case AT_LEAST -> compareVersions(actual, values.getFirst()) >= 0;
            case IN -> values.contains(actual);
            case NOT_IN -> !values.contains(actual);
            case IS_SET -> true;
            case NOT_SET -> false;
        };
    }

    /// Compares number by number and, where there are letters, text by text: `1.9` is before `1.10`.
    static int compareVersions(String left, String right) {
        String[] ours = left.split("[.\\-+_ ]", -1);
        String[] theirs = right.split("[.\\-+_ ]", -1);
        for (int i = 0; i < Math.max(ours.length, theirs.length); i++) {
            int order = comparePart(i < ours.length ? ours[i] : "0", i < theirs.length ? theirs[i] : "0");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int comparePart(String left, String right) {
        if (!isNumber(left) || !isNumber(right)) {
            return left.compareTo(right);
        }
        String ours = left.replaceFirst("^0+(?=.)", "");
        String theirs = right.replaceFirst("^0+(?=.)", "");
        return ours.length() != theirs.length()
                ? Integer.compare(ours.length(), theirs.length())
                : ours.compareTo(theirs);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
