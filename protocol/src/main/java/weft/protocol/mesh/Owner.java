package weft.protocol.mesh;

import java.util.List;

/// Who a node or an auth key belongs to: a user or tags, never both.
public sealed interface Owner {
    record OfUser(UserId user) implements Owner {}

    /// Tags without their `tag:` prefix are refused; sorted, distinct, at least one.
    record OfTags(List<String> tags) implements Owner {
        public OfTags {
            if (tags.isEmpty()) {
                throw new IllegalArgumentException("at least one tag");
            }
            for (String tag : tags) {
                if (!tag.matches("tag:[a-z][a-z0-9-]{0,62}")) {
                    throw new IllegalArgumentException(
                            "a tag is tag: and up to 63 lowercase letters, digits or dashes, not '" + tag + "'");
                }
            }
            tags = tags.stream().sorted().distinct().toList();
        }
    }
}
