package weft.node.system;

import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// An address of an interface with the length of its network's prefix; unlike a prefix it keeps its host bits.
public record InterfaceAddress(IpAddress address, int prefixLength) {
    public InterfaceAddress {
        if (prefixLength < 0 || prefixLength > address.familyBits()) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " of " + address);
        }
    }

    /// The network the address stands in; the kernel makes a route for it.
    public IpPrefix network() {
        return IpPrefix.containing(address, prefixLength);
    }

    /// `10.0.0.1/24`
    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
