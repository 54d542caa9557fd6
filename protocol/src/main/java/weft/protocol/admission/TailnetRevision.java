package weft.protocol.admission;

import weft.protocol.mesh.TailnetId;

/// How far a relay knows a tailnet.
public record TailnetRevision(TailnetId tailnet, long revision) {}
