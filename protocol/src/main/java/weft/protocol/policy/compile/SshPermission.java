package weft.protocol.policy.compile;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// One rule of a node's SSH server; the first one that fits a login decides.
///
/// @param principals addresses from which the login comes; a node with several tags may stand there several times
/// @param logins local user for each login name asked for: `=` the same name, empty none at all; `*` is any other name
/// @param check whether the person must prove who they are first
/// @param checkSeconds for how long the proof lasts; 0 asks every time
/// @param recorders addresses of the nodes that record the session
public record SshPermission(
        List<IpAddress> principals,
        SortedMap<String, String> logins,
        boolean check,
        long checkSeconds,
        List<String> acceptEnv,
        List<IpAddress> recorders,
        boolean enforceRecorder) {

    public SshPermission {
        principals = List.copyOf(principals);
        logins = Collections.unmodifiableSortedMap(new TreeMap<>(logins));
        acceptEnv = List.copyOf(acceptEnv);
        recorders = List.copyOf(recorders);
    }

    /// The same rule for logins from these addresses.
    public SshPermission from(List<IpAddress> newPrincipals) {
        return new SshPermission(newPrincipals, logins, check, checkSeconds, acceptEnv, recorders, enforceRecorder);
    }

    /// The local user that a login name gets, or null when this rule does not let it in.
    public @Nullable String localUser(String login) {
        String local = logins.containsKey(login) ? logins.get(login) : login.equals("root") ? "" : logins.get("*");
        if (local == null || local.isEmpty()) {
            return null;
        }
        return local.equals("=") ? login : local;
    }
}
