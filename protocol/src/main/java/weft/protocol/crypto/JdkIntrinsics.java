package weft.protocol.crypto;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Pure. Direct doors to the two methods of JDK 25 that its compiler replaces by assembler:
/// `com.sun.crypto.provider.ChaCha20Cipher.implChaCha20Block` (keystream) and
/// `com.sun.crypto.provider.Poly1305.processMultipleBlocks` (authenticator).
///
/// They are not an API. They need three packages opened (the flags are in the launcher), they are checked against
/// `Cipher` at start ([Aeads]), and nothing depends on them being there. Handles are static and final so that the
/// compiler inlines through them to the intrinsic.
final class JdkIntrinsics {
    /// Whether all handles were found; nothing else here may be touched otherwise.
    static final boolean AVAILABLE;

    private static final @Nullable MethodHandle KEYSTREAM;
    private static final @Nullable MethodHandle AUTHENTICATE;
    private static final @Nullable MethodHandle NEW_POLY1305;
    private static final @Nullable MethodHandle INIT;
    private static final @Nullable MethodHandle ACCUMULATOR;
    private static final @Nullable MethodHandle MULTIPLIER;
    private static final @Nullable MethodHandle LIMBS;

    static {
        Doors doors = Doors.find();
        AVAILABLE = doors != null;
        KEYSTREAM = doors == null ? null : doors.keystream;
        AUTHENTICATE = doors == null ? null : doors.authenticate;
        NEW_POLY1305 = doors == null ? null : doors.newPoly1305;
        INIT = doors == null ? null : doors.init;
        ACCUMULATOR = doors == null ? null : doors.accumulator;
        MULTIPLIER = doors == null ? null : doors.multiplier;
        LIMBS = doors == null ? null : doors.limbs;
    }

    private JdkIntrinsics() {}

    /// Fills `keystream` (1,024 bytes) from the ChaCha20 state, whose word 12 is the block counter (not advanced);
    /// the number of bytes made: 64 while interpreted, up to 1,024 once compiled.
    @SuppressWarnings("NullAway")
    static int keystream(int[] state, byte[] keystream) {
        try {
            return (int) KEYSTREAM.invokeExact(state, keystream);
        } catch (Throwable t) {
            throw new IllegalStateException("the JDK's ChaCha20 block failed", t);
        }
    }

    /// The JDK's Poly1305 object with the two arrays of 26-bit limbs it works on.
    record Poly1305(Object instance, long[] accumulator, long[] multiplier) {
        @SuppressWarnings("NullAway")
        static Poly1305 create() {
            try {
                Object instance = NEW_POLY1305.invokeExact();
                // It makes its limbs only when it is given a key; the real one is written into them per message.
                var key = new byte[32];
                Arrays.fill(key, (byte) 1);
                INIT.invoke(instance, (Key) new SecretKeySpec(key, "Poly1305"), (AlgorithmParameterSpec) null);
                return new Poly1305(instance, (long[]) LIMBS.invoke(ACCUMULATOR.invoke(instance)), (long[])
                        LIMBS.invoke(MULTIPLIER.invoke(instance)));
            } catch (Throwable t) {
                throw new IllegalStateException("the JDK's Poly1305 failed", t);
            }
        }

        /// Absorbs `length` bytes (a multiple of 16) into the accumulator.
        @SuppressWarnings("NullAway")
        void absorb(byte[] in, int offset, int length) {
            try {
                AUTHENTICATE.invokeExact(instance, in, offset, length, accumulator, multiplier);
            } catch (Throwable t) {
                throw new IllegalStateException("the JDK's Poly1305 failed", t);
            }
        }
    }

    private record Doors(
            MethodHandle keystream,
            MethodHandle authenticate,
            MethodHandle newPoly1305,
            MethodHandle init,
            MethodHandle accumulator,
            MethodHandle multiplier,
            MethodHandle limbs) {

        static @Nullable Doors find() {
            try {
                return open();
            } catch (ReflectiveOperationException | RuntimeException | LinkageError _) {
                return null;
            }
        }

        private static Doors open() throws ReflectiveOperationException {
            Class<?> chacha = Class.forName("com.sun.crypto.provider.ChaCha20Cipher");
            Class<?> poly = Class.forName("com.sun.crypto.provider.Poly1305");
            Class<?> element = Class.forName("sun.security.util.math.IntegerModuloP");
            Class<?> mutable = Class.forName("sun.security.util.math.MutableIntegerModuloP");
            var here = MethodHandles.lookup();
            var inPoly = MethodHandles.privateLookupIn(poly, here);
            var block = MethodType.methodType(int.class, int[].class, byte[].class);
            var blocks =
                    MethodType.methodType(void.class, byte[].class, int.class, int.class, long[].class, long[].class);
            var init = MethodType.methodType(void.class, Key.class, AlgorithmParameterSpec.class);
            return new Doors(
                    MethodHandles.privateLookupIn(chacha, here).findStatic(chacha, "implChaCha20Block", block),
                    inPoly.findVirtual(poly, "processMultipleBlocks", blocks)
                            .asType(blocks.insertParameterTypes(0, Object.class)),
                    inPoly.findConstructor(poly, MethodType.methodType(void.class))
                            .asType(MethodType.methodType(Object.class)),
                    inPoly.findVirtual(poly, "engineInit", init),
                    inPoly.findGetter(poly, "a", mutable),
                    inPoly.findGetter(poly, "r", element),
                    MethodHandles.privateLookupIn(element, here)
                            .findVirtual(element, "getLimbs", MethodType.methodType(long[].class)));
        }
    }
}
