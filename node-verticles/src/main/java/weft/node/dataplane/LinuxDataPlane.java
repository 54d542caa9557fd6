package weft.node.dataplane;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.node.dataplane.DataPlaneException.Reason;
import weft.protocol.crypto.Aeads;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.EngineLimits;
import weft.protocol.engine.EngineListener;
import weft.protocol.engine.EngineStatus;
import weft.protocol.engine.HandshakeDesk;
import weft.protocol.engine.HandshakeRequest;
import weft.protocol.engine.PacketEngine;
import weft.protocol.wireguard.Handshakes;
import weft.protocol.wireguard.RetryPolicy;

/// Any thread. The data plane on Linux: owns three threads (packets, handshakes, events) and the descriptors.
final class LinuxDataPlane implements DataPlane {
    /// How long a thread that ends waits for room to say so.
    private static final long TELL_NANOS_MAX = 5_000_000_000L;

    private static final long TELL_PAUSE_NANOS = 1_000_000;

    private final LoopDoors doors;
    private final LoopSockets sockets;
    private final LoopSink sink;
    private final int udpPort;
    private final Worker<HandshakeRequest> handshakes;
    private final Worker<EngineEvent> events;
    private final Thread packets;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile CompletableFuture<@Nullable Void> compiled = new CompletableFuture<>();
    private @Nullable PacketCapture capture;

    private LinuxDataPlane(
            DataPlaneConfig config, EngineListener listener, LoopDoors doors, LoopSockets sockets, int udpPort) {
        this.doors = doors;
        this.sockets = sockets;
        this.udpPort = udpPort;
        var random = new SecureRandom();
        var desk = new HandshakeDesk(new Handshakes(config.privateKey(), random::nextBytes, Aeads.best()), outcome -> {
            boolean put = doors.outcomes.put(outcome);
            doors.waker().wake();
            return put;
        });
        handshakes = new Worker<>(
                "weft-handshakes",
                doors.requests,
                request -> desk.handle(request, doors.requests.initiations(), doors.nowNanos(), Instant.now()),
                fault -> isOver(doors.handshakeFaults, fault));
        events = new Worker<>("weft-events", doors.events, listener::onEvent, fault -> {
            // Of all threads this one goes on: it is who tells.
            boolean _ = isOver(doors.eventFaults, fault);
            return false;
        });
        sink = new LoopSink(sockets, doors, handshakes::wake, events::wake);
        var retries = config.eagerHandshakes() ? RetryPolicy.EAGER : RetryPolicy.STANDARD;
        var engine = new PacketEngine(
                new PacketEngine.Config(
                        config.mtu(),
                        retries,
                        EngineLimits.DEFAULT,
                        new SplittableRandom(random.nextLong()),
                        random::nextBytes),
                sink);
        engine.join(sockets.tun().joinsTcp(), sockets.tun().joinsUdp());
        sink.onJoinChange(engine::join);
        packets = Thread.ofPlatform()
                .daemon()
                .name("weft-packets")
                .unstarted(new PacketLoop(engine, doors, sockets, fault -> isOver(doors.packetFaults, fault)));
    }

    static DataPlane open(DataPlaneConfig config, EngineListener listener) throws DataPlaneException {
        var offloads = new Offloads();
        var options = new UdpPorts.Options(config.firewallMark(), config.dontFragment());
        var ports = UdpPorts.open(config.udpPort(), options, offloads);
        LoopSockets sockets;
        try {
            var tun = TunDevice.open(config.tunName(), offloads);
            sockets = new LoopSockets(
                    tun, ports.ipv4(), ports.ipv6(), new ExtraSockets(new UdpPorts.Extra(options, offloads)), offloads);
        } catch (DataPlaneException e) {
            ports.close();
            throw e;
        }
        var plane = new LinuxDataPlane(config, listener, new LoopDoors(new Waker()), sockets, ports.port());
        plane.start();
        return plane;
    }

    private void start() {
        events.start();
        handshakes.start();
        packets.start();
        compiled = WarmUp.start(new Rehearsed());
    }

    /// This plane, as its rehearsal sees it.
    private final class Rehearsed implements WarmUp.Plane {
        private final Faults faults = new Faults();

        @Override
        public boolean isClosing() {
            return doors.isClosing();
        }

        @Override
        public long carriedBytes() {
            return doors.status().peers().stream()
                    .mapToLong(peer -> peer.sent().bytes() + peer.received().bytes())
                    .sum();
        }

        @Override
        public void failed(String what) {
            tell(new EngineEvent.SelfTestFailed(what), false);
        }

        @Override
        public void fault(Throwable thrown) {
            boolean _ = isOver(faults, thrown);
        }
    }

    /// Tells of what was thrown; whether the thread shall end because of it.
    private boolean isOver(Faults faults, Throwable fault) {
        if (fault instanceof InterfaceRemoved removed) {
            tell(new EngineEvent.InterfaceRemoved(removed.name()), true);
            return true;
        }
        var event = faults.caught(fault, System.nanoTime());
        if (event == null) {
            return false;
        }
        tell(event, event.isOver());
        return event.isOver();
    }

    /// @param insists on it for a while, should there be no room
    private void tell(EngineEvent event, boolean insists) {
        long until = System.nanoTime() + TELL_NANOS_MAX;
        while (!doors.events.put(event) && insists && !doors.isClosing() && System.nanoTime() < until) {
            events.wake();
            LockSupport.parkNanos(TELL_PAUSE_NANOS);
        }
        events.wake();
    }

    @Override
    public CompletableFuture<@Nullable Void> compiled() {
        return compiled.copy();
    }

    @Override
    public boolean submit(EngineCommand command) {
        boolean put = doors.commands.put(command);
        doors.waker().wake();
        return put;
    }

    @Override
    public EngineStatus status() {
        return doors.status();
    }

    @Override
    public RelayDoor relayDoor() {
        return doors.relays;
    }

    @Override
    public String tunName() {
        return sockets.tun().name();
    }

    @Override
    public int udpPort() {
        return udpPort;
    }

    @Override
    public synchronized AutoCloseable capture(OutputStream out, int snapLength) throws IOException {
        if (capture != null) {
            throw new DataPlaneException(Reason.SYSTEM, "a capture runs already: stop it first");
        }
        var started = new PacketCapture(out, snapLength);
        capture = started;
        sink.captureTo(started);
        submit(new EngineCommand.Capture(true));
        return this::stopCapture;
    }

    private synchronized void stopCapture() {
        var running = capture;
        if (running != null) {
            submit(new EngineCommand.Capture(false));
            sink.captureTo(null);
            running.close();
            capture = null;
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stopCapture();
        doors.close();
        Worker.join(packets);
        handshakes.close();
        events.close();
        sockets.close();
        doors.waker().close();
    }
}
