package weft.node.daemon;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.node.control.ControlState;
import weft.node.localapi.LocalReply;
import weft.node.localapi.NodeStatus;

/// Event loop of its verticle. What a change of the link to the coordinators means to whoever asks or waits, and to the
/// log.
final class ControlNews {
    private static final Logger LOG = LoggerFactory.getLogger(ControlNews.class);

    /// While nobody is reached, each problem is logged once: several coordinators are tried in turn.
    private static final int LOGGED_MAX = 100;

    private final Set<String> logged = new HashSet<>();
    private final NodeMemory memory;
    private final Joinings joinings;

    ControlNews(NodeMemory memory, Joinings joinings) {
        this.memory = memory;
        this.joinings = joinings;
    }

    /// Tells those who wait.
    ///
    /// @param now milliseconds since 1970
    NodeTopics.ControlChanged after(NodeTopics.ControlChanged before, ControlState changed, long now) {
        return switch (changed) {
            case ControlState.Connecting connecting ->
                new NodeTopics.ControlChanged(connecting.url(), false, before.sinceMillis(), before.problem(), null);
            case ControlState.Connected connected -> {
                logged.clear();
                LOG.info("connected to {}", connected.url());
                joinings.loggedIn();
                yield new NodeTopics.ControlChanged(connected.url(), true, now, null, null);
            }
            case ControlState.LoginNeeded needed ->
                new NodeTopics.ControlChanged(needed.url(), false, before.sinceMillis(), null, asked(needed, now));
            case ControlState.Waiting waiting -> {
                String goingOn = goingOn(waiting.problem());
                joinings.progress(goingOn);
                if (logged.size() < LOGGED_MAX && logged.add(waiting.problem())) {
                    LOG.info("{}", goingOn);
                }
                boolean wasLost = !before.connected() && before.sinceMillis() != 0;
                yield new NodeTopics.ControlChanged(
                        waiting.url(), false, wasLost ? before.sinceMillis() : now, waiting.problem(), null);
            }
            case ControlState.Stopped stopped -> {
                logged.clear();
                LOG.warn("{}", stopped.problem());
                yield new NodeTopics.ControlChanged(stopped.url(), false, now, stopped.problem(), null);
            }
        };
    }

    /// Some problems come with what happens next.
    private static String goingOn(String problem) {
        return problem.contains("tries again") ? problem : problem + "; trying again";
    }

    private NodeStatus.Login asked(ControlState.LoginNeeded needed, long now) {
        LOG.info("a person has to log in; weft status shows the link");
        long expires = needed.expiresAt().toEpochMilli();
        var login = new NodeStatus.Login(
                needed.loginUrl(),
                expires,
                memory.profile().nodeKey().publicKey().fingerprint(),
                needed.userCode(),
                needed.completeUrl());
        joinings.loginNeeded(new LocalReply.LoginNeeded(login), Math.max(0, expires - now));
        return login;
    }
}
