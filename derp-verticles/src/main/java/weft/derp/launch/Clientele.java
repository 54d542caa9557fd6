package weft.derp.launch;

import weft.derp.admission.CoordinatorAccess;

/// Whom a relay serves.
public sealed interface Clientele {
    /// Any key. For labs and benchmarks.
    record Anyone() implements Clientele {}

    /// The keys that coordinators tell it; while none can be reached those it was told last.
    record Coordinated(CoordinatorAccess access) implements Clientele {}
}
