package weft.protocol.key;

/// Says which installation this is: the static key of its Noise sessions with coordinators; never rotates.
public record MachineKey(Key32 raw) implements PublicKey {
    public static final String PREFIX = "mkey";

    public static MachineKey of(byte[] bytes) {
        return new MachineKey(Key32.of(bytes));
    }

    public static MachineKey parse(String text) {
        return new MachineKey(PublicKey.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public String toString() {
        return text();
    }
}
