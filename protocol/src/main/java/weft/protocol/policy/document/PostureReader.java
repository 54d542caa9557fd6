package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// Reads what rules ask of a source's node: names of `postures`, or conditions as they are.
final class PostureReader {
    private final SortedMap<String, Posture> declared;
    private final Problems problems;
    private final List<Posture> defaults;

    PostureReader(SortedMap<String, Posture> declared, Fields whole, Problems problems) {
        this.declared = declared;
        this.problems = problems;
        this.defaults = named("defaultSrcPosture", whole.texts("defaultSrcPosture"));
    }

    /// A rule without a posture of its own has the document's default.
    List<Posture> of(Fields rule) {
        return rule.has("srcPosture") ? named(rule.where() + ".srcPosture", rule.texts("srcPosture")) : defaults;
    }

    private List<Posture> named(String where, List<At<String>> texts) {
        var postures = new ArrayList<Posture>();
        for (var text : texts) {
            if (text.value().startsWith("posture:")) {
                var posture = declared.get(text.value());
                if (posture == null) {
                    problems.add(
                            text.offset(),
                            where + ": posture not found: \"" + text.value() + "\" is not in postures"
                                    + Spelling.hint(text.value(), declared.keySet()));
                } else {
                    postures.add(posture);
                }
                continue;
            }
            try {
                postures.add(new Posture(text.value(), List.of(PostureText.parse(text.value()))));
            } catch (IllegalArgumentException problem) {
                problems.add(text.offset(), where + ": " + problem.getMessage());
            }
        }
        return postures;
    }
}
