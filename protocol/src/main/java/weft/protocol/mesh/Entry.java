package weft.protocol.mesh;

import java.time.Instant;

/// One row of a tailnet's journal: the change, its place, and who made it and why.
///
/// @param revision 1 for the first entry of a tailnet, without gaps from there
/// @param author who did it, e.g. `user:u3`, `token:first`, `node:n12`, `coordinator`
public record Entry(TailnetId tailnet, long revision, Instant at, String author, String reason, Change change) {}
