package weft.protocol.mesh;

/// A tailnet's policy document as its author wrote it.
///
/// @param revision at which it came into force
public record PolicyText(long revision, String text) {}
