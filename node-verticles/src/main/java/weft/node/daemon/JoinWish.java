package weft.node.daemon;

import org.jspecify.annotations.Nullable;
import weft.node.control.ControlConfig;
import weft.node.localapi.LocalRequest;
import weft.node.state.NodeProfile;
import weft.node.system.HostName;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.stream.AuthKeyText;

/// Pure but for the host's name. How a person wants the node to join, as said with `weft up`.
///
/// @param authKey null for none
/// @param pin of the coordinators, for the first contact; null when verified TLS or the key vouches for them
/// @param personWaits somebody is there who would log in
/// @param renews that person logs in anew, though the node is a member
/// @param deviceCode by a code that is typed in elsewhere
record JoinWish(
        @Nullable String authKey, @Nullable String pin, boolean personWaits, boolean renews, boolean deviceCode) {
    static final JoinWish NONE = new JoinWish(null, null, false, false, false);

    static JoinWish of(LocalRequest.Up request, boolean isMember) {
        boolean byPerson = request.authKey() == null;
        return new JoinWish(
                request.authKey(),
                request.pin(),
                byPerson,
                request.forceReauth() && byPerson && isMember,
                request.deviceCode());
    }

    /// It joined, or left: the key is used, and nobody waits.
    JoinWish fulfilled() {
        return new JoinWish(null, pin, false, false, deviceCode);
    }

    /// What the link is to connect with.
    ///
    /// @throws IllegalArgumentException the auth key is none, or a coordinator's URL
    ControlConfig config(NodeProfile who, String version, @Nullable NetworkMap map, LiveState live) {
        if (authKey != null) {
            AuthKeyText.parse(authKey);
        }
        return new ControlConfig(
                who.machineKey(),
                who.nodeKey(),
                who.hostname() == null ? HostName.get() : who.hostname(),
                "weft " + version,
                who.coordinators(),
                who.coordinatorKey(),
                who.tailnet(),
                authKey,
                personWaits,
                deviceCode,
                pin,
                renews,
                map,
                live);
    }
}
