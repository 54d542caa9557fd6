package weft.coordinator.journal;

import weft.protocol.key.Key32;
import weft.protocol.mesh.AuthKeyId;

/// The hash of a new auth key's secret part, 32 bytes.
public record AuthKeySecret(Key32 hash, AuthKeyId key) {}
