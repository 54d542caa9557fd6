package weft.coordinator.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// One step of the schema: a file of SQL beside this class, never edited once it was released.
///
/// @param version 1 for the first, without gaps
/// @param checksum SHA-256 of the file, in hexadecimal
record Migration(int version, String name, String checksum, String sql) {
    /// All of them in order; a new one is added at the end.
    private static final List<String> FILES = List.of(
            "0001_journal",
            "0002_relay_token",
            "0003_relay_change",
            "0004_api_credential",
            "0005_login",
            "0006_journal_kind",
            "0007_saml_assertion",
            "0008_ephemeral_seen",
            "0009_login_anew");

    static List<Migration> all() {
        return FILES.stream().map(Migration::read).toList();
    }

    private static Migration read(String name) {
        try (var in = Migration.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("a migration is missing from the program: " + name);
            }
            var bytes = in.readAllBytes();
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Migration(
                    Integer.parseInt(name.substring(0, 4)),
                    name,
                    HexFormat.of().formatHex(digest),
                    new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException | NoSuchAlgorithmException failure) {
            throw new IllegalStateException("cannot read a migration", failure);
        }
    }
}
