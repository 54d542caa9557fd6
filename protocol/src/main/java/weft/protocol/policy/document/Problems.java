package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import weft.protocol.hujson.SourceText;

/// What is wrong with one document, as it is found. Bounded: a document that is wrong throughout is told so once.
final class Problems {
    private static final int COUNT_MAX = 50;

    private final SourceText source;
    private final List<Found> found = new ArrayList<>();

    private record Found(int offset, String message) {}

    Problems(SourceText source) {
        this.source = source;
    }

    void add(int offset, String message) {
        if (found.size() < COUNT_MAX) {
            found.add(new Found(offset, message));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<PolicyProblem> inOrder() {
        return found.stream()
                .sorted(Comparator.comparingInt(Found::offset))
                .map(problem -> PolicyProblem.at(source, problem.offset, problem.message))
                .distinct()
                .toList();
    }
}
