package weft.cli.demo;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.zip.CRC32;

/// Moves bytes by TCP between two hosts and checks that the same ones arrive: `receive PORT` on one, `send HOST PORT
/// BYTES` on the other. The sender prints nanoseconds from its first byte to the receiver's word that all are there.
/// `connect HOST PORT` only says what becomes of a connection.
public final class Transfer {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int TIMEOUT_MILLIS = 40_000;
    private static final int SEED = 7;

    private Transfer() {}

    /// Plays one of the two parts.
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "receive" -> receive(Integer.parseInt(arguments[1]));
            case "connect" -> System.out.println(connect(arguments[1], Integer.parseInt(arguments[2])));
            default ->
                System.out.println(send(arguments[1], Integer.parseInt(arguments[2]), Long.parseLong(arguments[3])));
        }
    }

    private static String connect(String host, int port) throws IOException {
        long began = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            return "open";
        } catch (ConnectException _) {
            return "refused after " + (System.nanoTime() - began) / 1_000_000 + " ms";
        } catch (SocketTimeoutException _) {
            return "without an answer";
        }
    }

    private static void receive(int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port)) {
            server.setSoTimeout(TIMEOUT_MILLIS);
            System.out.println("receiving");
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                InputStream in = socket.getInputStream();
                long wanted = new DataInputStream(in).readLong();
                CRC32 sum = new CRC32();
                byte[] chunk = new byte[CHUNK_BYTES];
                for (long left = wanted; left > 0; ) {
                    int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                    if (read < 0) {
                        return;
                    }
                    sum.update(chunk, 0, read);
                    left -= read;
                }
                new java.io.DataOutputStream(socket.getOutputStream()).writeLong(sum.getValue());
            }
        }
    }

    private static long send(String host, int port, long bytes) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        new Random(SEED).nextBytes(chunk);
        CRC32 sum = new CRC32();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            long began = System.nanoTime();
            new java.io.DataOutputStream(out).writeLong(bytes);
            for (long left = bytes; left > 0; ) {
                int length = (int) Math.min(chunk.length, left);
                out.write(chunk, 0, length);
                sum.update(chunk, 0, length);
                left -= length;
            }
            if (new DataInputStream(socket.getInputStream()).readLong() != sum.getValue()) {
                throw new IOException("other bytes arrived than were sent");
            }
            return System.nanoTime() - began;
        }
    }
}
