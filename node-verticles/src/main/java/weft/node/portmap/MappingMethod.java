package weft.node.portmap;

import java.io.IOException;

/// Virtual thread. One way to ask a gateway for a mapping.
interface MappingMethod {
    String name();

    /// Asks for it, or for more time.
    ///
    /// @param wantedPort external port to get, if it is free
    /// @throws IOException when the gateway does not answer
    Lease map(int wantedPort) throws IOException, MappingRefused;

    /// Gives it back; the gateway's answer is not waited for long.
    void unmap() throws IOException;
}
