package weft.cli.launch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Clients for the relay of [RelayRehearsal]: many that come and go, and some that send.
public final class RelayClientsRehearsal {
    private static final Duration ALL_MAX = Duration.ofSeconds(45);
    private static final Duration STEP_MAX = Duration.ofSeconds(10);
    private static final int COMERS = 20;
    private static final int PAIRS = 4;
    private static final int PACKETS = 20;

    private RelayClientsRehearsal() {}

    /// The argument is the relay's port on loopback.
    public static void main(String[] arguments) throws Exception {
        Deadline.start(ALL_MAX);
        int port = Integer.parseInt(arguments[0]);
        for (int i = 0; i < COMERS; i++) {
            try (var comer = RehearsedClient.connect(port)) {
                comer.awaitUp(STEP_MAX);
            }
        }
        List<RehearsedClient> clients = new ArrayList<>();
        for (int i = 0; i < 2 * PAIRS; i++) {
            clients.add(RehearsedClient.connect(port));
        }
        for (var client : clients) {
            client.awaitUp(STEP_MAX);
        }
        carry(clients);
        System.exit(0);
    }

    private static void carry(List<RehearsedClient> clients) throws IOException, InterruptedException {
        for (int packet = 0; packet < PACKETS; packet++) {
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).send(clients.get(i ^ 1));
            }
        }
        for (var client : clients) {
            client.awaitAnyPacket(STEP_MAX);
        }
    }
}
