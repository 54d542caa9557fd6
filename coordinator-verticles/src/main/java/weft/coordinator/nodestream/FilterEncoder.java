package weft.coordinator.nodestream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.coordinator.nodestream.UpdateEncoder.Parts;
import weft.kit.json.JsonCodec;
import weft.protocol.netmap.FilterEdit;
import weft.protocol.netmap.FilterPart;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PrefixList;

/// One event loop, one tailnet. The JSON of filters. Lists of sources may be long and stand in the filters of
/// thousands
/// of nodes, so those that were used lately stay encoded.
final class FilterEncoder {
    private static final int KEPT_BYTES_MAX = 16 << 20;
    private static final int PREFIX_LENGTH = 24;

    private final JsonCodec json;
    private final Map<PrefixList, byte[]> sources = new LinkedHashMap<>(64, 0.75f, true);
    private long keptBytes;

    FilterEncoder(JsonCodec json) {
        this.json = json;
    }

    void rule(FilterRule rule, Parts out) {
        out.text("{\"sources\":").writeBytes(sources(rule.sourceList()));
        out.member("destinations", json.encode(rule.destinations()));
        out.member("protocols", json.encode(rule.protocols()));
        out.text("}");
    }

    byte[] edit(FilterEdit edit) {
        var out = new Parts(256);
        out.text("{\"rules\":[");
        boolean first = true;
        for (FilterPart part : edit.rules()) {
            out.text(first ? "{\"kind\":" : ",{\"kind\":");
            first = false;
            switch (part) {
                case FilterPart.Kept(int rule) -> out.text("\"kept\",\"rule\":" + rule);
                case FilterPart.Resourced(int rule, var added, var removed) -> {
                    out.text("\"resourced\",\"rule\":" + rule);
                    out.member("added", prefixes(added));
                    out.member("removed", prefixes(removed));
                }
                case FilterPart.Whole(FilterRule rule) -> {
                    out.text("\"whole\",\"rule\":");
                    rule(rule, out);
                }
            }
            out.text("}");
        }
        return out.text("]}").toByteArray();
    }

    private byte[] sources(PrefixList list) {
        var known = sources.get(list);
        if (known != null) {
            return known;
        }
        var bytes = prefixes(list);
        sources.put(list, bytes);
        keptBytes += bytes.length;
        var eldest = sources.entrySet().iterator();
        while (keptBytes > KEPT_BYTES_MAX && eldest.hasNext()) {
            keptBytes -= eldest.next().getValue().length;
            eldest.remove();
        }
        return bytes;
    }

    private static byte[] prefixes(List<IpPrefix> prefixes) {
        var out = new Parts(prefixes.size() * PREFIX_LENGTH + 2);
        out.write('[');
        for (int i = 0; i < prefixes.size(); i++) {
            out.text((i == 0 ? "\"" : ",\"") + prefixes.get(i) + '"');
        }
        out.write(']');
        return out.toByteArray();
    }
}
