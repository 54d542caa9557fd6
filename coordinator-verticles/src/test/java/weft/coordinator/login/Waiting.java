package weft.coordinator.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.login.LoginDesk.Outcome;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.netmap.LiveState;
import weft.protocol.stream.NodeMessage;

/// One thread. A device of fresh keys that waits for a person to log in.
final class Waiting {
    /// Where its person's browser reaches the coordinator.
    static final String PUBLIC = "https://weft.example.org:8443";

    private static final SecureRandom RANDOM = new SecureRandom();

    final NodeKey nodeKey = new NodeKey(key());
    /// Of its link, at [#PUBLIC].
    final String path;
    final LoginDesk.Ticket ticket;
    private final Coordinator coordinator;

    Waiting(Coordinator coordinator, String hostname) throws Exception {
        this.coordinator = coordinator;
        var hello = new NodeMessage.Hello(
                NodeMessage.PROTOCOL_VERSION,
                "weft-test",
                "Linux 6.1 amd64",
                hostname,
                nodeKey,
                key(),
                null,
                null,
                true,
                null,
                null,
                new LiveState(1, List.of(), null, 0, false));
        ticket = coordinator.logins().open(new MachineKey(key()), hello).await(10, TimeUnit.SECONDS);
        assertThat(ticket.url()).startsWith(PUBLIC + "/login/");
        path = ticket.url().substring(PUBLIC.length());
    }

    Key32 device() {
        return ticket.device();
    }

    Outcome outcome() throws Exception {
        return coordinator.logins().outcome(device()).await(10, TimeUnit.SECONDS);
    }

    private static Key32 key() {
        var bytes = new byte[Key32.LENGTH];
        RANDOM.nextBytes(bytes);
        return Key32.of(bytes);
    }
}
