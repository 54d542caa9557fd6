package weft.protocol.policy.document;

/// Something that was read, and where it stands in the document.
public record At<T>(T value, int offset) {}
