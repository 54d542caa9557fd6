package weft.cli.launch;

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
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Copies a jar and lifts its classes to this JDK's class-file version, with the stack maps that version asks for.
///
/// The JDK's ahead-of-time cache holds no class of a version before 50; picocli's are 49, and would be parsed, verified
/// and
/// linked anew at every start: 114 ms for `weft version` against 74 ms with the lifted jar, both with the cache.
public final class ModernJar {
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
                    out.write(modern(
                            format, entry.getName(), in.getInputStream(entry).readAllBytes()));
                    out.closeEntry();
                }
            }
        }
    }

    private static boolean wanted(JarEntry entry) {
        return !entry.isDirectory() && !entry.getName().endsWith("module-info.class");
    }

    private static byte[] modern(ClassFile format, String name, byte[] content) {
        if (!name.endsWith(".class")) {
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
