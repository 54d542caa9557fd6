package weft.protocol.wireguard;

import weft.protocol.crypto.AeadBackend;

/// Two sessions that understand each other, without a handshake.
record SessionPair(Session initiator, Session responder) {
    static SessionPair of(AeadBackend backend, long now) {
        return of(backend, now, 1, 2);
    }

    static SessionPair of(AeadBackend backend, long now, int initiatorIndex, int responderIndex) {
        var there = new byte[32];
        var back = new byte[32];
        there[0] = 1;
        back[0] = 2;
        return new SessionPair(
                new Session(
                        new Session.Origin(initiatorIndex, responderIndex, true, now, now),
                        backend.create(there),
                        backend.create(back)),
                new Session(
                        new Session.Origin(responderIndex, initiatorIndex, false, now, now),
                        backend.create(back),
                        backend.create(there)));
    }
}
