package weft.kit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class DialProblemTest {
    private static final String URL = "https://weft.example:8443";

    /// As Netty throws it: it appends where to, to a message that is not there.
    @Test
    void anAddressWhereNobodyAnswersIsSaidInWords() {
        var line = DialProblem.line(URL, new NoRouteToHostException("null: /203.0.113.5:8443"));

        assertThat(line)
                .startsWith("cannot reach " + URL + ": no host answers at that address")
                .contains("check the URL")
                .doesNotContain("null");
    }

    @Test
    void whatElseKeepsFromConnectingIsSaidToo() {
        assertThat(DialProblem.line(URL, new UnknownHostException("weft.example")))
                .contains("no such host");
        assertThat(DialProblem.line(URL, new ConnectException("Connection refused: /127.0.0.1:1")))
                .contains("nothing listens there");
        assertThat(DialProblem.line(
                        URL, new ConnectTimeoutException("connection timed out after 5000 ms: /203.0.113.5:8443")))
                .isEqualTo("cannot reach " + URL + ": no answer in time; check the URL, and the firewalls on the way");
    }
}
