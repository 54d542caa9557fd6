package weft.coordinator.relaymap;

/// Says that the cluster's journal of relay regions reached a revision. Nobody acts on more than that there may be
/// rows to read: a doorbell may be lost, doubled, late or forged.
record RelayDoorbell(long revision) {}
