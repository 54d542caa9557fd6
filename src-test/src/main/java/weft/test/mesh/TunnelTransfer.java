package weft.test.mesh;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/// Bytes by TCP through the tunnel, of which the same ones must arrive.
public final class TunnelTransfer {
    private static final int PORT = 7_000;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int SEED = 7;

    private TunnelTransfer() {}

    /// Moves them and says how long it took, from connecting to the receiver's word that all are there.
    ///
    /// @param patience for each single read or write
    public static Duration move(MeshNode from, MeshNode to, long bytes, Duration patience) {
        String addressTo = to.address();
        try (ServerSocket server =
                to.host().within(() -> new ServerSocket(PORT, 1, InetAddress.getByName(addressTo)))) {
            var receiving = new FutureTask<Void>(() -> {
                receive(server, patience);
                return null;
            });
            Thread.ofPlatform().daemon().name("transfer").start(receiving);
            long began = System.nanoTime();
            from.host().within(() -> {
                send(new InetSocketAddress(addressTo, PORT), bytes, patience);
                return true;
            });
            receiving.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Duration.ofNanos(System.nanoTime() - began);
        } catch (Exception failed) {
            throw new IllegalStateException(bytes + " bytes did not arrive: " + failed, failed);
        }
    }

    private static void receive(ServerSocket server, Duration patience) throws IOException {
        server.setSoTimeout((int) patience.toMillis());
        try (var socket = server.accept()) {
            socket.setSoTimeout((int) patience.toMillis());
            var in = new DataInputStream(socket.getInputStream());
            var sum = new CRC32();
            var chunk = new byte[CHUNK_BYTES];
            long left = in.readLong();
            while (left > 0) {
                int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    throw new IOException("it ended " + left + " bytes early");
                }
                sum.update(chunk, 0, read);
                left -= read;
            }
            new DataOutputStream(socket.getOutputStream()).writeLong(sum.getValue());
        }
    }

    private static void send(InetSocketAddress to, long bytes, Duration patience) throws IOException {
        var chunk = new byte[CHUNK_BYTES];
        new Random(SEED).nextBytes(chunk);
        var sum = new CRC32();
        try (var socket = new Socket()) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(to, (int) patience.toMillis());
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeLong(bytes);
            for (long left = bytes; left > 0; ) {
                int length = (int) Math.min(chunk.length, left);
                out.write(chunk, 0, length);
                sum.update(chunk, 0, length);
                left -= length;
            }
            if (new DataInputStream(socket.getInputStream()).readLong() != sum.getValue()) {
                throw new IOException("other bytes arrived than were sent");
            }
        }
    }
}
