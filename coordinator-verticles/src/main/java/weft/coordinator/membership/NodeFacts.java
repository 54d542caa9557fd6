package weft.coordinator.membership;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.stream.NodeMessage.Hello;

/// Pure. What a node's hello says of the device, under the names that postures use.
final class NodeFacts {
    private static final int LENGTH_MAX = 128;
    private static final String PREFIX = "node:";

    private NodeFacts() {}

    /// What is known after a hello: its facts in place of those of earlier hellos, and what others said beside them.
    static SortedMap<String, String> after(SortedMap<String, String> known, Hello hello) {
        var facts = new TreeMap<String, String>();
        known.forEach((name, value) -> {
            if (!name.startsWith(PREFIX)) {
                facts.put(name, value);
            }
        });
        var system = hello.system().strip().split("\\s+");
        put(facts, "os", system[0].toLowerCase(Locale.ROOT));
        if (system.length >= 3) {
            put(facts, "osVersion", system[1]);
        }
        put(facts, "arch", system[system.length - 1]);
        put(facts, "hostname", hello.hostname());
        var software = hello.software().strip().split("\\s+");
        put(facts, "weftVersion", software[software.length - 1]);
        return facts;
    }

    private static void put(SortedMap<String, String> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.put(PREFIX + name, value.length() > LENGTH_MAX ? value.substring(0, LENGTH_MAX) : value);
        }
    }
}
