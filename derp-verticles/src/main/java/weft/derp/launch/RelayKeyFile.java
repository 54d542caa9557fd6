package weft.derp.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import weft.protocol.key.RelayPrivateKey;

/// A blocking thread. The relay's key under its state directory: `{"PrivateKey":"privkey:<64 hexadecimal digits>"}`,
/// mode 0600, which is the form that other relays keep theirs in, so that one can be brought along.
final class RelayKeyFile {
    static final String NAME = "derper.key";

    private static final Pattern FORM =
            Pattern.compile("\\s*\\{\\s*\"PrivateKey\"\\s*:\\s*\"privkey:([0-9a-fA-F]{64})\"\\s*\\}\\s*");

    private RelayKeyFile() {}

    static RelayPrivateKey readOrMake(Path state, SecureRandom random) {
        var file = state.resolve(NAME);
        try {
            if (!Files.exists(file)) {
                make(file, random);
            }
            var matcher = FORM.matcher(Files.readString(file));
            if (!matcher.matches()) {
                throw new RelayFailed(
                        file + " does not hold a relay's key: restore it, or remove it to become a new relay");
            }
            return new RelayPrivateKey(HexFormat.of().parseHex(matcher.group(1)));
        } catch (IOException e) {
            throw new RelayFailed("cannot keep the relay's key in " + file + ": " + e.getMessage(), e);
        }
    }

    private static void make(Path file, SecureRandom random) throws IOException {
        var scalar = new byte[32];
        random.nextBytes(scalar);
        var key = new RelayPrivateKey(scalar).bytes();
        var temporary = file.resolveSibling(NAME + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                temporary, "{\"PrivateKey\":\"privkey:" + HexFormat.of().formatHex(key) + "\"}\n");
        Files.move(temporary, file);
    }
}
