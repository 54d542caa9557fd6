package weft.coordinator.relaystream;

import java.util.ArrayList;
import java.util.List;
import weft.kit.json.JsonCodec;
import weft.protocol.admission.AdmissionFeed;
import weft.protocol.admission.AdmissionMessage;
import weft.protocol.admission.AdmissionUpdate;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;

/// One event loop. One tailnet's keys for the relays of the loop: what one lacks is encoded once for all that are as
/// far.
final class TailnetKeys {
    private final JsonCodec json;
    private final RelayStreamCounters counters;
    private AdmissionFeed feed;
    private long encodedFrom = -1;
    private long encodedTo = -1;
    private List<byte[]> encoded = List.of();

    TailnetKeys(MeshState state, JsonCodec json, RelayStreamCounters counters) {
        this.feed = new AdmissionFeed(state);
        this.json = json;
        this.counters = counters;
    }

    long revision() {
        return feed.revision();
    }

    long base() {
        return feed.base();
    }

    /// True when keys changed, or that is not known.
    boolean advance(MeshState before, MeshState view, List<Entry> entries) {
        if (before.revision() > feed.revision()) {
            // News are missing: relays that are behind get everything.
            feed = new AdmissionFeed(view);
            return true;
        }
        return feed.advance(view, entries);
    }

    void extendBack(long from, List<Entry> entries) {
        feed.extendBack(from, entries);
        encodedFrom = -1;
    }

    /// The messages that a relay at this revision lacks; empty when it has all.
    List<byte[]> since(long revision) {
        if (encodedFrom == revision && encodedTo == feed.revision()) {
            if (!encoded.isEmpty()) {
                counters.shared.increment();
            }
            return encoded;
        }
        var messages = new ArrayList<byte[]>();
        for (AdmissionUpdate update : feed.since(revision)) {
            count(update);
            messages.add(json.encode(new AdmissionMessage.Update(update)));
        }
        encodedFrom = revision;
        encodedTo = feed.revision();
        encoded = messages;
        return messages;
    }

    private void count(AdmissionUpdate update) {
        switch (update) {
            case AdmissionUpdate.Whole _ -> counters.wholes.increment();
            case AdmissionUpdate.Step _ -> counters.steps.increment();
            case AdmissionUpdate.Gone _ -> {}
        }
    }
}
