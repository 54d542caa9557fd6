package weft.protocol.disco;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.box.NaclBox;
import weft.protocol.key.DiscoKey;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stun.TransactionId;

/// Pure. Reads and writes disco datagrams, byte-compatible with Tailscale's.
///
/// ```
/// datagram    magic "TS💬"(6) sender's disco key(32) nonce(24) NaCl box of: type(1) version(1, zero) body
/// ping        type 1: transaction(12) sender's node key(32) zeros
/// pong        type 2: transaction(12) address(16, IPv4 mapped) port(2)
/// call me     type 3: any number of address(16) port(2)
/// ```
/// Bytes behind a body are skipped, and so are unknown types: both are how the format grows. A relay has no address: a
/// pong to a ping that came by relay says `127.3.3.40` and the region as the port.
public final class DiscoCodec {
    /// Bytes before the box.
    public static final int HEADER = 62;
    /// An unpadded ping: 124 bytes of UDP payload.
    public static final int PING_LENGTH = HEADER + NaclBox.OVERHEAD + 2 + TransactionId.LENGTH + Key32.LENGTH;
    /// Endpoints of one call-me-maybe that are read or written; the rest is skipped.
    public static final int ENDPOINTS_MAX = 32;

    private static final byte[] MAGIC = {0x54, 0x53, (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0xac};
    private static final int ENDPOINT = 18;
    private static final int PING = 1;
    private static final int PONG = 2;
    private static final int CALL_ME_MAYBE = 3;
    private static final int BODY = 2;
    /// What stands for a relay where an address is asked for; never on the wire but in a pong.
    private static final IpAddress RELAY_ADDRESS = IpAddress.ofIpv4(127 << 24 | 3 << 16 | 3 << 8 | 40);

    private DiscoCodec() {}

    /// What a pong says to a ping that came by the relay of that region; null when the region is no port.
    public static @Nullable Endpoint relayEndpoint(int region) {
        return region < 1 || region > 65_535 ? null : new Endpoint(RELAY_ADDRESS, region);
    }

    /// Magic and length: enough to tell disco from WireGuard and STUN on the same socket.
    public static boolean looksLikeDisco(byte[] b, int offset, int length) {
        return length >= HEADER && Bytes.int32(b, offset) == 0x5453f09f && Bytes.uint16(b, offset + 4) == 0x92ac;
    }

    /// Whose key the datagram says it was sealed with. Only where [#looksLikeDisco] holds.
    public static DiscoKey sender(byte[] b, int offset) {
        return new DiscoKey(Key32.of(b, offset + MAGIC.length));
    }

    /// Null when the box does not open: not by that sender, not for us, or altered.
    public static @Nullable DiscoMessage open(NaclBox box, byte[] b, int offset, int length) {
        var nonce = Arrays.copyOfRange(b, offset + HEADER - NaclBox.NONCE_LENGTH, offset + HEADER);
        var message = box.open(nonce, Arrays.copyOfRange(b, offset + HEADER, offset + length));
        return message == null ? null : read(message);
    }

    /// @param nonce 24 bytes never used before between these two keys, so random
    public static byte[] seal(NaclBox box, DiscoKey sender, byte[] nonce, DiscoMessage message) {
        var sealed = box.seal(nonce, write(message));
        var b = Arrays.copyOf(MAGIC, HEADER + sealed.length);
        sender.raw().copyTo(b, MAGIC.length);
        System.arraycopy(nonce, 0, b, HEADER - NaclBox.NONCE_LENGTH, NaclBox.NONCE_LENGTH);
        System.arraycopy(sealed, 0, b, HEADER, sealed.length);
        return b;
    }

    static DiscoMessage read(byte[] m) {
        if (m.length < BODY) {
            return new DiscoMessage.Malformed();
        }
        int type = Bytes.uint8(m, 0);
        return switch (type) {
            case PING -> readPing(m);
            case PONG -> readPong(m);
            case CALL_ME_MAYBE -> readCall(m);
            default -> new DiscoMessage.Other(type);
        };
    }

    private static DiscoMessage readPing(byte[] m) {
        int rest = m.length - BODY - TransactionId.LENGTH;
        if (rest < 0) {
            return new DiscoMessage.Malformed();
        }
        var transaction = TransactionId.at(m, BODY);
        if (rest < Key32.LENGTH) {
            return new DiscoMessage.Ping(transaction, null, rest);
        }
        var key = new NodeKey(Key32.of(m, BODY + TransactionId.LENGTH));
        return new DiscoMessage.Ping(transaction, key.raw().isZero() ? null : key, rest - Key32.LENGTH);
    }

    private static DiscoMessage readPong(byte[] m) {
        if (m.length < BODY + TransactionId.LENGTH + ENDPOINT) {
            return new DiscoMessage.Malformed();
        }
        return new DiscoMessage.Pong(TransactionId.at(m, BODY), readEndpoint(m, BODY + TransactionId.LENGTH));
    }

    private static DiscoMessage readCall(byte[] m) {
        var endpoints = new ArrayList<Endpoint>();
        for (int at = BODY; at + ENDPOINT <= m.length && endpoints.size() < ENDPOINTS_MAX; at += ENDPOINT) {
            var endpoint = readEndpoint(m, at);
            if (endpoint != null) {
                endpoints.add(endpoint);
            }
        }
        return new DiscoMessage.CallMeMaybe(endpoints);
    }

    private static @Nullable Endpoint readEndpoint(byte[] m, int at) {
        int port = Bytes.uint16(m, at + 16);
        return port == 0 ? null : new Endpoint(new IpAddress(Bytes.int64(m, at), Bytes.int64(m, at + 8)), port);
    }

    static byte[] write(DiscoMessage message) {
        return switch (message) {
            case DiscoMessage.Ping ping -> writePing(ping);
            case DiscoMessage.Pong pong -> writePong(pong);
            case DiscoMessage.CallMeMaybe call -> writeCall(call.endpoints());
            case DiscoMessage.Other _, DiscoMessage.Malformed _ ->
                throw new IllegalArgumentException("only what this node means is written");
        };
    }

    private static byte[] writePing(DiscoMessage.Ping ping) {
        int key = ping.sender() == null ? 0 : Key32.LENGTH;
        var m = body(PING, TransactionId.LENGTH + key + ping.padding());
        ping.transaction().copyTo(m, BODY);
        if (ping.sender() != null) {
            ping.sender().raw().copyTo(m, BODY + TransactionId.LENGTH);
        }
        return m;
    }

    private static byte[] writePong(DiscoMessage.Pong pong) {
        var m = body(PONG, TransactionId.LENGTH + ENDPOINT);
        pong.transaction().copyTo(m, BODY);
        var seen = pong.seen();
        if (seen != null) {
            writeAddress(m, BODY + TransactionId.LENGTH, seen.address(), seen.port());
        }
        return m;
    }

    private static byte[] writeCall(List<Endpoint> endpoints) {
        int count = Math.min(ENDPOINTS_MAX, endpoints.size());
        var m = body(CALL_ME_MAYBE, count * ENDPOINT);
        for (int i = 0; i < count; i++) {
            var endpoint = endpoints.get(i);
            writeAddress(m, BODY + i * ENDPOINT, endpoint.address(), endpoint.port());
        }
        return m;
    }

    private static byte[] body(int type, int length) {
        var m = new byte[BODY + length];
        m[0] = (byte) type;
        return m;
    }

    private static void writeAddress(byte[] m, int at, IpAddress address, int port) {
        Bytes.int64(m, at, address.high());
        Bytes.int64(m, at + 8, address.low());
        Bytes.int16(m, at + 16, port);
    }
}
