package weft.node.localapi;

import java.util.Map;
import weft.kit.json.LeanCodec;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Any thread. The lines of the local API as a command reads and writes them, which has to be quick to start.
public final class LocalLines {
    private static final LeanCodec CODEC = new LeanCodec(Map.of(
            NodeId.class, NodeId::parse,
            IpAddress.class, IpAddress::parse,
            Endpoint.class, Endpoint::parse,
            NodeKey.class, NodeKey::parse));

    private LocalLines() {}

    public static String encode(LocalRequest request) {
        return CODEC.encode((Record) request);
    }

    public static String encode(LocalReply reply) {
        return CODEC.encode((Record) reply);
    }

    /// @throws weft.kit.json.JsonMalformed when the line is no reply
    public static LocalReply reply(String line) {
        return CODEC.decode(line, LocalReply.class);
    }

    /// @throws weft.kit.json.JsonMalformed when the line is no request
    public static LocalRequest request(String line) {
        return CODEC.decode(line, LocalRequest.class);
    }
}
