package weft.protocol.policy.document;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// One entry of `tests`, as written: what is wrong in it makes the test fail, not the document.
///
/// @param source empty when the entry names none
/// @param protocol empty for any of TCP, UDP and ICMP
/// @param attributes of the source's node, for rules with postures
public record PolicyTest(
        int offset,
        String source,
        String protocol,
        List<At<String>> accept,
        List<At<String>> deny,
        SortedMap<String, String> attributes) {

    public PolicyTest {
        accept = List.copyOf(accept);
        deny = List.copyOf(deny);
        attributes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }
}
