package weft.protocol.policy.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry of `ssh`.
///
/// @param check whether the person must prove who they are before they are let in
/// @param checkSeconds for how long such a proof lasts; 0 asks every time, null is the default
/// @param users login names, `autogroup:nonroot`, or `localpart:*@domain`
/// @param acceptEnv names of environment variables that the client may send, with `*` and `?`
/// @param recorders tags or addresses of the nodes that record the sessions
/// @param enforceRecorder whether a session ends when no recorder answers
public record SshRule(
        int index,
        int offset,
        boolean check,
        @Nullable Long checkSeconds,
        List<At<Selector>> sources,
        List<At<Selector>> destinations,
        List<String> users,
        List<String> acceptEnv,
        List<At<Selector>> recorders,
        boolean enforceRecorder,
        List<Posture> postures) {

    public SshRule {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
        users = List.copyOf(users);
        acceptEnv = List.copyOf(acceptEnv);
        recorders = List.copyOf(recorders);
        postures = List.copyOf(postures);
    }
}
