package weft.coordinator.policy;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Pure. The JSON bodies of the policy's part of the admin API.
public final class PolicyMessages {
    private PolicyMessages() {}

    /// @param revision of the policy that this one is to replace, as it was read; null for whichever
    /// @param confirmWithinSeconds after which the policy before comes back unless somebody confirms; null to stay
    public record NewPolicy(
            String text, @Nullable Long revision, @Nullable Long confirmWithinSeconds) {}

    /// A document alone.
    public record PolicyDraft(String text) {}

    /// @param revision at which it came into force; 0 while none was ever set
    /// @param confirmBy when the last one that stayed comes back; null when this one stays
    public record PolicyView(
            long revision, String text, @Nullable Instant confirmBy) {}

    /// Something at a place of a document.
    ///
    /// @param test the test that does not hold; null for what keeps the document from being read
    public record Finding(@Nullable String test, int line, int column, String message) {}

    /// @param accepted whether it could be saved now
    /// @param tests how many the document has
    public record PolicyReport(boolean accepted, int tests, List<Finding> findings) {}

    public record AccessChange(SortedSet<String> gained, SortedSet<String> lost) {}

    /// @param nodes for each device, what changes for it; by name
    /// @param users the same for all devices of a person, or of the same tags, together
    /// @param newMaps devices that get another map; by name
    public record PolicyDifference(
            SortedMap<String, AccessChange> nodes, SortedMap<String, AccessChange> users, SortedSet<String> newMaps) {}

    public record Reason(String rule, int line, int column, String why) {}

    /// @param rules those that allow it; when there are none, the nearest
    public record PolicyExplanation(
            boolean allowed, String source, String target, List<Reason> rules, List<String> notes) {}

    /// One document of the past.
    public record PolicyEntry(long revision, Instant at, String author, String reason, int lines) {}

    public record PolicyLog(List<PolicyEntry> entries) {}
}
