package weft.protocol.policy.document;

import java.util.List;

/// What may pass: IP protocol numbers, none standing for TCP, UDP and ICMP of both families; and ports.
public record Traffic(List<Integer> protocols, List<PortRange> ports) {
    public Traffic {
        protocols = List.copyOf(protocols);
        ports = List.copyOf(ports);
    }
}
