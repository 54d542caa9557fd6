package weft.protocol.crypto;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Pure. [Xor] in the widest registers of this machine; loaded only where the module is present.
final class VectorXor {
    private static final VectorSpecies<Byte> WIDE = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BLOCK = ByteVector.SPECIES_128;
    private static final int WIDTH = WIDE.length();

    private VectorXor() {}

    static void blocks(
            byte[] in, int inOffset, byte[] keystream, int keyOffset, byte[] out, int outOffset, int length) {
        int i = 0;
        for (; i + WIDTH <= length; i += WIDTH) {
            ByteVector.fromArray(WIDE, in, inOffset + i)
                    .lanewise(VectorOperators.XOR, ByteVector.fromArray(WIDE, keystream, keyOffset + i))
                    .intoArray(out, outOffset + i);
        }
        for (; i < length; i += 16) {
            ByteVector.fromArray(BLOCK, in, inOffset + i)
                    .lanewise(VectorOperators.XOR, ByteVector.fromArray(BLOCK, keystream, keyOffset + i))
                    .intoArray(out, outOffset + i);
        }
    }
}
