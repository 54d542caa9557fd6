package weft.cli.policy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import weft.cli.Complaint;
import weft.cli.Problems;
import weft.protocol.policy.document.PolicyDocument;

/// Reads a policy document from where the command line says.
final class PolicyFile {
    private static final int BYTES_MAX = 32 << 20;

    private PolicyFile() {}

    /// @param file a path, or `-` for standard input
    static String read(String file) {
        byte[] bytes;
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        } catch (IOException problem) {
            throw Complaint.usage("cannot read " + file + ": " + Problems.reason(problem));
        }
        if (bytes.length > BYTES_MAX) {
            throw Complaint.usage(file + " is larger than " + BYTES_MAX + " bytes; " + PolicyDocument.SIZE_ADVICE);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw Complaint.usage(file + " is not UTF-8 text");
        }
    }
}
