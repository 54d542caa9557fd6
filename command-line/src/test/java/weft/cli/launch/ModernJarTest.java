package weft.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModernJarTest {
    private static final String MANIFEST = """
            Manifest-Version: 1.0
            Multi-Release: true

            Name: a/File.txt
            SHA-256-Digest: AAAA

            Name: b/
            Sealed: true
            SHA1-Digest: BBBB

            """;

    @Test
    void aCopyKeepsTheManifestButItsDigestsAndTheSignatures(@TempDir Path directory) throws IOException {
        Path signed = directory.resolve("signed.jar");
        Path copy = directory.resolve("copy.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(signed))) {
            put(out, JarFile.MANIFEST_NAME, MANIFEST);
            put(out, "META-INF/SIGNER.SF", "Signature-Version: 1.0\n\n");
            put(out, "a/File.txt", "content");
        }

        ModernJar.main(new String[] {signed.toString(), copy.toString()});

        try (var jar = new JarFile(copy.toFile())) {
            var manifest = jar.getManifest();
            assertThat(jar.isMultiRelease()).isTrue();
            assertThat(manifest.getEntries()).containsOnlyKeys("b/");
            assertThat(manifest.getAttributes("b/").getValue("Sealed")).isEqualTo("true");
            assertThat(manifest.getAttributes("b/")).hasSize(1);
            assertThat(jar.getEntry("META-INF/SIGNER.SF")).isNull();
            assertThat(jar.getInputStream(jar.getEntry("a/File.txt"))).hasContent("content");
        }
    }

    private static void put(JarOutputStream out, String name, String content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
    }
}
