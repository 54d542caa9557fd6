package weft.node.system;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;

/// Asks the kernel for an interface's index, in the network namespace of this process. The JDK's `NetworkInterface`
/// does
/// not see an interface that has no address yet, and `/sys/class/net` may belong to another namespace.
final class InterfaceIndex {
    /// `unsigned int if_nametoindex(const char *name)`, if_nametoindex(3).
    private static final MethodHandle IF_NAMETOINDEX = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("if_nametoindex"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private InterfaceIndex() {}

    /// Empty when there is no such interface.
    static OptionalInt of(String name) {
        try (var arena = Arena.ofConfined()) {
            int index = (int) IF_NAMETOINDEX.invokeExact(arena.allocateFrom(name));
            return index == 0 ? OptionalInt.empty() : OptionalInt.of(index);
        } catch (Throwable impossible) {
            throw new IllegalStateException("if_nametoindex could not be called", impossible);
        }
    }
}
