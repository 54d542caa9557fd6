package weft.protocol.key;

/// The public half of a key of one role. Safe to show, log (as [#fingerprint]) and send.
public sealed interface PublicKey permits MachineKey, NodeKey, DiscoKey, RelayKey, CoordinatorKey {
    Key32 raw();

    /// What stands before the colon in [#text].
    String prefix();

    default byte[] bytes() {
        return raw().bytes();
    }

    default String base64() {
        return raw().base64();
    }

    /// `prefix:` and 64 lowercase hexadecimal digits.
    default String text() {
        return prefix() + ":" + raw().hex();
    }

    /// Short form for logs and people: the first 10 base64 characters, enough to tell keys apart, too little
    /// to authenticate one.
    default String fingerprint() {
        return raw().base64().substring(0, 10);
    }

    static Key32 parse(String prefix, String text) {
        if (!text.startsWith(prefix + ":")) {
            throw new IllegalArgumentException("expected " + prefix + ":<64 hexadecimal digits>");
        }
        return Key32.ofHex(text.substring(prefix.length() + 1));
    }
}
