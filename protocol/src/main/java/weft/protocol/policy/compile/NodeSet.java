package weft.protocol.policy.compile;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// A set of small integers: nodes by their place in the [NodeTable], or rules by their place in the document. Filled
/// by who makes it and never touched after it is shared.
final class NodeSet {
    static final NodeSet NONE = new NodeSet(0);

    private long[] words;

    NodeSet(int capacity) {
        this.words = new long[(capacity + 63) >>> 6];
    }

    private NodeSet(long[] words) {
        this.words = words;
    }

    NodeSet copy() {
        return new NodeSet(words.clone());
    }

    void add(int member) {
        int word = member >>> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, words.length + words.length / 8));
        }
        words[word] |= 1L << member;
    }

    void remove(int member) {
        int word = member >>> 6;
        if (word < words.length) {
            words[word] &= ~(1L << member);
        }
    }

    void put(int member, boolean in) {
        if (in) {
            add(member);
        } else {
            remove(member);
        }
    }

    boolean has(int member) {
        int word = member >>> 6;
        return word < words.length && (words[word] >>> member & 1) != 0;
    }

    void addAll(NodeSet other) {
        if (other.words.length > words.length) {
            words = Arrays.copyOf(words, other.words.length);
        }
        for (int i = 0; i < other.words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    void retainAll(NodeSet other) {
        for (int i = 0; i < words.length; i++) {
            words[i] &= i < other.words.length ? other.words[i] : 0;
        }
    }

    void removeAll(NodeSet other) {
        for (int i = 0; i < Math.min(words.length, other.words.length); i++) {
            words[i] &= ~other.words[i];
        }
    }

    /// Members that are in one of the two sets only.
    NodeSet difference(NodeSet other) {
        var either = new NodeSet(Math.max(words.length, other.words.length) << 6);
        for (int i = 0; i < either.words.length; i++) {
            either.words[i] = (i < words.length ? words[i] : 0) ^ (i < other.words.length ? other.words[i] : 0);
        }
        return either;
    }

    boolean intersects(NodeSet other) {
        for (int i = 0; i < Math.min(words.length, other.words.length); i++) {
            if ((words[i] & other.words[i]) != 0) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    int size() {
        int size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /// The first member from a number on, or -1.
    int next(int from) {
        int word = from >>> 6;
        if (word >= words.length) {
            return -1;
        }
        long left = words[word] & -1L << from;
        while (left == 0) {
            if (++word == words.length) {
                return -1;
            }
            left = words[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(left);
    }

    void forEach(IntConsumer consumer) {
        for (int i = 0; i < words.length; i++) {
            for (long left = words[i]; left != 0; left &= left - 1) {
                consumer.accept((i << 6) + Long.numberOfTrailingZeros(left));
            }
        }
    }

    int[] toArray() {
        int[] members = new int[size()];
        int[] count = {0};
        forEach(member -> members[count[0]++] = member);
        return members;
    }

    long byteCount() {
        return 24 + 8L * words.length;
    }

    /// Equal when the members are, however much room each set has.
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NodeSet that)) {
            return false;
        }
        int common = Math.min(words.length, that.words.length);
        return Arrays.equals(words, 0, common, that.words, 0, common)
                && isZeroFrom(words, common)
                && isZeroFrom(that.words, common);
    }

    private static boolean isZeroFrom(long[] words, int from) {
        for (int i = from; i < words.length; i++) {
            if (words[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = words.length - 1; i >= 0; i--) {
            if (words[i] != 0 || hash != 1) {
                hash = 31 * hash + Long.hashCode(words[i]);
            }
        }
        return hash;
    }
}
