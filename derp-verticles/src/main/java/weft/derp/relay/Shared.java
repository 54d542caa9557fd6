package weft.derp.relay;

import weft.protocol.crypto.Entropy;
import weft.protocol.derp.FrontDoor;
import weft.protocol.key.RelayPrivateKey;

/// Any thread. What all connections of a relay share.
record Shared(
        RelayPrivateKey key,
        FrontDoor door,
        Admission admission,
        Entropy entropy,
        RelayLimits limits,
        Registry registry,
        RelayCounters counters) {}
