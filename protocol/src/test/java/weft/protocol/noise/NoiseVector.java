package weft.protocol.noise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.NodePrivateKey;

/// One published handshake, from `vectors.txt`.
public record NoiseVector(Map<String, String> fields, List<String[]> lines) {

    public static List<NoiseVector> all() {
        try (var in = Objects.requireNonNull(NoiseVector.class.getResourceAsStream("vectors.txt"))) {
            var text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return List.of(text.split("\n\n")).stream()
                    .filter(block -> block.startsWith("protocol"))
                    .map(NoiseVector::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NoiseVector parse(String block) {
        var fields = new LinkedHashMap<String, String>();
        var lines = new ArrayList<String[]>();
        for (String line : block.lines().toList()) {
            String[] words = line.split(" ");
            if (words[0].equals("message")) {
                lines.add(words);
            } else {
                fields.put(words[0], words[1]);
            }
        }
        return new NoiseVector(fields, lines);
    }

    IkSuite suite() {
        byte[] prologue = bytes("prologue");
        return fields.containsKey("preshared") ? IkSuite.preshared(prologue) : IkSuite.plain(prologue);
    }

    NoiseIk.Initiator initiator() {
        var responder = new NodePrivateKey(bytes("responder-static")).publicKey();
        if (!suite().name().equals(fields.get("protocol"))
                || !responder.raw().hex().equals(fields.get("responder-public"))) {
            throw new IllegalStateException("the vector contradicts itself");
        }
        return new NoiseIk.Initiator(suite(), initiatorStatic(), responder, bytes("initiator-ephemeral"));
    }

    NoiseIk.Responder responder() {
        return new NoiseIk.Responder(suite(), new NodePrivateKey(bytes("responder-static")));
    }

    NodePrivateKey initiatorStatic() {
        return new NodePrivateKey(bytes("initiator-static"));
    }

    byte[] responderEphemeral() {
        return bytes("responder-ephemeral");
    }

    @Nullable
    Key32 presharedKey() {
        return fields.containsKey("preshared") ? Key32.of(bytes("preshared")) : null;
    }

    Optional<Key32> hash() {
        return Optional.ofNullable(fields.get("hash")).map(Key32::ofHex);
    }

    int messages() {
        return lines.size();
    }

    byte[] payload(int index) {
        return HexFormat.of().parseHex(lines.get(index)[1]);
    }

    byte[] message(int index) {
        return HexFormat.of().parseHex(lines.get(index)[2]);
    }

    private byte[] bytes(String field) {
        return HexFormat.of().parseHex(Objects.requireNonNull(fields.get(field)));
    }

    @Override
    public String toString() {
        return fields.get("protocol") + ", " + messages() + " messages";
    }
}
