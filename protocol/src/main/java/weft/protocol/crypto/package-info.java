/// Primitives behind small doors: X25519, BLAKE2s, HKDF, ChaCha20-Poly1305.
@NullMarked
package weft.protocol.crypto;

import org.jspecify.annotations.NullMarked;
