package weft.derp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class HelloFactsTest {
    /// `record type(1) version(2) length(2)`, then `message type(1) length(3)`.
    private static final int HEADERS = 9;

    @Test
    void itReadsNameAndProtocolsOfARealHello() throws Exception {
        var facts = HelloFacts.read(Unpooled.wrappedBuffer(hello("relay.example", "acme-tls/1", "http/1.1")));

        assertThat(facts).isEqualTo(new HelloFacts("relay.example", List.of("acme-tls/1", "http/1.1")));
    }

    @Test
    void whatIsCutOrAlteredSaysLessAndBreaksNothing() throws Exception {
        var whole = hello("relay.example", "acme-tls/1");
        var random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            var bytes = whole.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);

            var facts = HelloFacts.read(Unpooled.wrappedBuffer(bytes, 0, random.nextInt(bytes.length + 1)));

            assertThat(facts.protocols()).hasSizeLessThan(bytes.length);
        }
        assertThat(HelloFacts.read(Unpooled.EMPTY_BUFFER)).isEqualTo(new HelloFacts(null, List.of()));
    }

    private static byte[] hello(String name, String... protocols) throws NoSuchAlgorithmException, SSLException {
        var engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        var out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        var body = new byte[out.position() - HEADERS];
        out.get(HEADERS, body);
        return body;
    }
}
