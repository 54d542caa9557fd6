package weft.coordinator.journal;

import weft.protocol.mesh.TailnetId;

/// Says that a tailnet's journal reached a revision, and by what kind of change. Nobody acts on more than that there
/// may be rows to read: a doorbell may be lost, doubled, late or forged.
public record Doorbell(TailnetId tailnet, long revision, String kind) {}
