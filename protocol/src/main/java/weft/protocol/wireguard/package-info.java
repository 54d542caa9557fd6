/// The WireGuard protocol (Donenfeld, "WireGuard: Next Generation Kernel Network Tunnel", NDSS 2017, called the
/// whitepaper here), as state machines that are given bytes, time and randomness.
///
/// [weft.protocol.wireguard.Handshakes] belongs to a handshake thread and makes
/// [weft.protocol.wireguard.Session]s; each is handed over, once, to the packet thread, where a
/// [weft.protocol.wireguard.Tunnel] per peer decides which of them seals, when to shake hands again and when to
/// forget. The two threads share nothing else; the packet thread tells the other which indices are free again.
@NullMarked
package weft.protocol.wireguard;

import org.jspecify.annotations.NullMarked;
