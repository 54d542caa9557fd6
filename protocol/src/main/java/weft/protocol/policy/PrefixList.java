package weft.protocol.policy;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.Key32;
import weft.protocol.packet.IpPrefix;

/// Immutable, for any thread. A rule's sources. The filters of thousands of nodes share one list, so what is costly to
/// work out of it, its hash and its digest, is worked out once.
public final class PrefixList extends AbstractList<IpPrefix> implements RandomAccess {
    /// In a digest a prefix is its 128-bit address, IPv4 mapped into it, and its length in that form.
    private static final int DIGESTED_BYTES = 17;

    private final IpPrefix[] prefixes;
    private int hash;
    private volatile @Nullable Key32 digest;

    private PrefixList(IpPrefix[] prefixes) {
        this.prefixes = prefixes;
    }

    /// The same object when it is one of this kind already.
    public static PrefixList of(Collection<IpPrefix> prefixes) {
        if (prefixes instanceof PrefixList list) {
            return list;
        }
        var copy = prefixes.toArray(IpPrefix[]::new);
        for (var prefix : copy) {
            Objects.requireNonNull(prefix);
        }
        return new PrefixList(copy);
    }

    /// BLAKE2s-256 of the prefixes as a set: their order and how often each stands there do not matter.
    public Key32 digest() {
        var known = digest;
        if (known == null) {
            known = Key32.of(Blake2s.hash(digested()));
            digest = known;
        }
        return known;
    }

    private byte[] digested() {
        var sorted = prefixes.clone();
        Arrays.sort(sorted);
        var bytes = new byte[sorted.length * DIGESTED_BYTES];
        int at = 0;
        IpPrefix before = null;
        for (var prefix : sorted) {
            if (!prefix.equals(before)) {
                var address = prefix.address();
                at = put(bytes, at, address.high());
                at = put(bytes, at, address.low());
                bytes[at++] = (byte) prefix.bits128();
            }
            before = prefix;
        }
        return at == bytes.length ? bytes : Arrays.copyOf(bytes, at);
    }

    private static int put(byte[] bytes, int at, long value) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (value >>> (56 - 8 * i));
        }
        return at + 8;
    }

    @Override
    public IpPrefix get(int index) {
        return prefixes[index];
    }

    @Override
    public int size() {
        return prefixes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof PrefixList that
                ? hashCode() == that.hashCode() && Arrays.equals(prefixes, that.prefixes)
                : super.equals(other);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(prefixes);
            hash = known;
        }
        return known;
    }
}
