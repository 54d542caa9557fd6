package weft.cli.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Copies a jar so that the JDK's ahead-of-time cache takes its classes: without signatures, and with classes of a
/// version before 50 lifted to this JDK's, with the stack maps that it asks for.
///
/// The cache holds no class of a signed jar, whose classes are digested one by one at every start besides (Bouncy
/// Castle), and none of an old version (picocli: 114 ms for `weft version` against 74 ms with the lifted jar). The
/// digests of the manifest go with the signatures: a running JVM keeps the manifest of every jar, and Bouncy Castle's
/// names 5,933 files.
public final class ModernJar {
    private static final int VERIFIED_BY_STACK_MAPS = 50;

    private ModernJar() {}

    /// Copies the jar `arguments[0]` to `arguments[1]`.
    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        try (URLClassLoader classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
                JarFile in = new JarFile(from.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
            ClassFile format = ClassFile.of(
                    ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)));
            for (JarEntry entry : Collections.list(in.entries())) {
                if (wanted(entry)) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    byte[] content = in.getInputStream(entry).readAllBytes();
                    out.write(
                            entry.getName().equals(JarFile.MANIFEST_NAME)
                                    ? withoutDigests(content)
                                    : modern(format, entry.getName(), content));
                    out.closeEntry();
                }
            }
        }
    }

    /// Bytes 6 and 7 of a class file (JVM specification, 4.1).
    private static int majorVersion(byte[] content) {
        return (content[6] & 0xff) << 8 | content[7] & 0xff;
    }

    private static boolean wanted(JarEntry entry) {
        return !entry.isDirectory()
                && !entry.getName().endsWith("module-info.class")
                && !entry.getName().matches("META-INF/[^/]+[.](SF|RSA|DSA|EC)");
    }

    /// Leaves what a manifest says of a file besides its digests (JAR specification, "signed JAR file").
    private static byte[] withoutDigests(byte[] content) throws IOException {
        var manifest = new Manifest(new ByteArrayInputStream(content));
        var files = manifest.getEntries().values();
        files.forEach(attributes ->
                attributes.keySet().removeIf(name -> name.toString().matches("(?i).+-Digest(-.+)?")));
        files.removeIf(Attributes::isEmpty);
        var lean = new ByteArrayOutputStream();
        manifest.write(lean);
        return lean.toByteArray();
    }

    private static byte[] modern(ClassFile format, String name, byte[] content) {
        if (!name.endsWith(".class") || majorVersion(content) >= VERIFIED_BY_STACK_MAPS) {
            return content;
        }
        // Bodies are rebuilt element by element: a body copied whole keeps its lack of stack maps.
        ClassTransform bodies = ClassTransform.transformingMethodBodies((code, element) -> code.with(element));
        ClassTransform version = (type, element) -> {
            if (element instanceof ClassFileVersion) {
                type.withVersion(ClassFile.latestMajorVersion(), 0);
            } else {
                type.with(element);
            }
        };
        return format.transformClass(format.parse(content), bodies.andThen(version));
    }
}
