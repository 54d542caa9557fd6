package weft.coordinator.journal;

/// An append that is on disk.
///
/// @param revision the revision after it; the tailnet's current one when the decider changed nothing
public record Appended<R>(long revision, R result) {}
