package weft.protocol.stream;

import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.NetworkMap;

/// What a node has already, so that it gets only what it lacks.
public record ResumeCursor(TailnetId tailnet, long revision, KnownPeers peers) {
    public static ResumeCursor of(NetworkMap map) {
        return new ResumeCursor(map.self().tailnet(), map.revision(), KnownPeers.of(map));
    }
}
