package weft.derp.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pure. What a TLS client's first message says of whom it wants (RFC 8446, section 4.1.2).
///
/// @param serverName null when it names none
/// @param protocols that it offers to speak (ALPN, RFC 7301), in its order
public record HelloFacts(@Nullable String serverName, List<String> protocols) {
    /// `version(2) random(32)` stand before the session's id.
    private static final int BEFORE_SESSION = 34;

    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int HOST_NAME = 0;

    public HelloFacts {
        protocols = List.copyOf(protocols);
    }

    /// Reads the body of a `ClientHello`; what is malformed says nothing.
    public static HelloFacts read(ByteBuf hello) {
        var in = hello.duplicate();
        try {
            in.skipBytes(BEFORE_SESSION);
            in.skipBytes(in.readUnsignedByte()); // session id
            in.skipBytes(in.readUnsignedShort()); // cipher suites
            in.skipBytes(in.readUnsignedByte()); // compression methods
            return extensions(in.readSlice(in.readUnsignedShort()));
        } catch (IndexOutOfBoundsException _) {
            return new HelloFacts(null, List.of());
        }
    }

    private static HelloFacts extensions(ByteBuf in) {
        String serverName = null;
        List<String> protocols = List.of();
        while (in.isReadable()) {
            int type = in.readUnsignedShort();
            var body = in.readSlice(in.readUnsignedShort());
            if (type == SERVER_NAME) {
                serverName = serverName(body.readSlice(body.readUnsignedShort()));
            } else if (type == ALPN) {
                protocols = protocols(body.readSlice(body.readUnsignedShort()));
            }
        }
        return new HelloFacts(serverName, protocols);
    }

    private static @Nullable String serverName(ByteBuf names) {
        while (names.isReadable()) {
            int kind = names.readUnsignedByte();
            var name = text(names, names.readUnsignedShort());
            if (kind == HOST_NAME) {
                return name;
            }
        }
        return null;
    }

    private static List<String> protocols(ByteBuf names) {
        var protocols = new ArrayList<String>();
        while (names.isReadable()) {
            protocols.add(text(names, names.readUnsignedByte()));
        }
        return protocols;
    }

    private static String text(ByteBuf in, int length) {
        return in.readCharSequence(length, StandardCharsets.US_ASCII).toString();
    }
}
