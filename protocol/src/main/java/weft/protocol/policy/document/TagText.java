package weft.protocol.policy.document;

/// Pure. The form of tags: `tag:`, a letter, then letters, digits and dashes; letters are those of ASCII.
public final class TagText {
    private TagText() {}

    /// What is wrong with a tag's name, or nothing.
    public static String problem(String name) {
        if (!name.startsWith("tag:")) {
            return "a tag begins with \"tag:\"";
        }
        String rest = name.substring("tag:".length());
        if (rest.isEmpty() || !isLetter(rest.charAt(0))) {
            return "tag names must start with a letter from a to z, after 'tag:'";
        }
        return rest.chars().allMatch(c -> isLetter(c) || c >= '0' && c <= '9' || c == '-')
                ? ""
                : "tag names have only the letters a to z, digits and dashes";
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
