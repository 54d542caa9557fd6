package weft.protocol.admission;

import java.nio.charset.StandardCharsets;
import weft.protocol.noise.IkSuite;

/// Pure. What both ends of the stream between a relay and a coordinator know of it before they talk.
public final class RelayStream {
    public static final String PATH = "/stream/relay";

    /// Noise IK between the relay's key and the cluster's key.
    public static final IkSuite SUITE = IkSuite.plain("weft relay stream 1".getBytes(StandardCharsets.US_ASCII));

    /// The longest message of a relay: a hello with some 10,000 tailnets.
    public static final int RELAY_MESSAGE_MAX = 1 << 20;

    /// The longest message of a coordinator: [AdmissionFeed#PART_NODES] nodes are about 1.5 MB.
    public static final int COORDINATOR_MESSAGE_MAX = 8 << 20;

    private RelayStream() {}
}
