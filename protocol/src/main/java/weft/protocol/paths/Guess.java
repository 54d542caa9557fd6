package weft.protocol.paths;

import java.util.List;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// One running try of [Guessing] for one peer.
sealed interface Guess {
    long sinceNanos();

    /// When the next probe is due.
    long nextNanos();

    /// Our NAT is the hard one: many sockets, each of which sends to where the peer is, and is open for it from then
    /// on.
    final class Hard implements Guess {
        final List<Endpoint> targets;
        final int firstSocket;
        int opened;
        long next;
        private final long since;

        Hard(List<Endpoint> targets, int firstSocket, long now) {
            this.targets = targets;
            this.firstSocket = firstSocket;
            since = now;
            next = now;
        }

        boolean owns(int socket) {
            return socket >= firstSocket && socket < firstSocket + PathTiming.GUESS_SOCKETS;
        }

        @Override
        public long sinceNanos() {
            return since;
        }

        @Override
        public long nextNanos() {
            return next;
        }
    }

    /// The peer's NAT is the hard one: ports of its address, each tried once, in an order that nobody foresees.
    final class Easy implements Guess {
        /// Ports that NATs give: 1,024 and above.
        static final int FIRST_PORT = 1_024;

        static final int PORTS = 65_536 - FIRST_PORT;

        final List<IpAddress> targets;
        int probes;
        long next;
        private final long since;
        private final int start;
        private final int step;

        /// @param seed of the order
        Easy(List<IpAddress> targets, long seed, long now) {
            this.targets = targets;
            since = now;
            next = now;
            start = (int) ((seed >>> 32) % PORTS + PORTS) % PORTS;
            step = stepFrom((int) (seed & 0xffff));
        }

        /// 64,512 is 2^10 · 3^2 · 7: a step that none of these divide comes by every port.
        private static int stepFrom(int from) {
            int step = from | 1;
            while (step % 3 == 0 || step % 7 == 0) {
                step += 2;
            }
            return step;
        }

        Endpoint nextProbe() {
            int turn = probes / targets.size();
            var target = targets.get(probes % targets.size());
            probes++;
            return new Endpoint(target, FIRST_PORT + (int) ((start + (long) turn * step) % PORTS));
        }

        @Override
        public long sinceNanos() {
            return since;
        }

        @Override
        public long nextNanos() {
            return next;
        }
    }
}
