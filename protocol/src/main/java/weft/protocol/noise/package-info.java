/// The Noise Protocol Framework (revision 34), pattern IK over X25519, ChaCha20-Poly1305 and BLAKE2s: plain for our
/// node stream, with a preshared key for WireGuard.
@NullMarked
package weft.protocol.noise;

import org.jspecify.annotations.NullMarked;
