package weft.derp.relay;

import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.FrontDoor;
import weft.protocol.derp.MeshKey;
import weft.protocol.key.RelayPrivateKey;

/// Any thread. What all connections of a relay share.
record Shared(
        RelayPrivateKey key,
        @Nullable MeshKey meshKey,
        FrontDoor door,
        Admission admission,
        Entropy entropy,
        RelayLimits limits,
        Registry registry,
        RelayCounters counters) {}
