package weft.protocol.mesh;

/// Pure, immutable. The next free number of each kind.
record Counters(long user, long authKey, long node, int address, long invite) {
    static final Counters START = new Counters(1, 1, 1, 1, 1);

    Counters after(UserId id) {
        return new Counters(Math.max(user, id.value() + 1), authKey, node, address, invite);
    }

    Counters after(AuthKeyId id) {
        return new Counters(user, Math.max(authKey, id.value() + 1), node, address, invite);
    }

    Counters after(InviteId id) {
        return new Counters(user, authKey, node, address, Math.max(invite, id.value() + 1));
    }

    Counters after(Node joined) {
        return new Counters(
                user,
                authKey,
                Math.max(node, joined.id().value() + 1),
                Math.max(address, joined.addressIndex() + 1),
                invite);
    }
}
