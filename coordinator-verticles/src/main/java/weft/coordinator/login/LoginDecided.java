package weft.coordinator.login;

import weft.protocol.key.Key32;

/// Says that there is something to read about the logins of a device. Nobody acts on more than that: it may be lost,
/// doubled, late or forged.
///
/// @param device see [LoginDesk#deviceOf]
public record LoginDecided(Key32 device) {}
