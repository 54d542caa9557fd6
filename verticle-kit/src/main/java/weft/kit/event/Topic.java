package weft.kit.event;

/// Pure. One address of the event bus with the type of what is published there. Topics exist only as constants
/// of a catalogue class, so that the addresses of a module can be listed.
///
/// A topic whose address starts with `mesh.` crosses coordinators, encoded as JSON; every other topic stays in
/// its process and its payloads travel by reference, so they have to be immutable.
public record Topic<T>(String address, Class<T> type) {
    /// What the address of every topic that leaves the process starts with.
    public static final String MESH_PREFIX = "mesh.";

    public Topic {
        if (!address.matches("[a-z]+(\\.[a-z-]+)+")) {
            throw new IllegalArgumentException("an address is lowercase words joined by dots: " + address);
        }
    }

    public static <T> Topic<T> of(String address, Class<T> type) {
        return new Topic<>(address, type);
    }

    public boolean crossesProcesses() {
        return address.startsWith(MESH_PREFIX);
    }

    @Override
    public String toString() {
        return address;
    }
}
