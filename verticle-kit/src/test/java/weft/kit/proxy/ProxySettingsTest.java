package weft.kit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProxySettingsTest {
    @Test
    void withoutTheVariableEverythingIsDirect() {
        assertThat(ProxySettings.of(Map.of("HTTP_PROXY", "http://other:1")).to("relay.example", 443))
                .isNull();
        assertThat(ProxySettings.of(Map.of("HTTPS_PROXY", " ")).to("relay.example", 443))
                .isNull();
    }

    @Test
    void capitalOrSmallItNamesTheProxyWithOrWithoutScheme() {
        assertThat(ProxySettings.of(Map.of("https_proxy", "proxy.example:3128")).to("relay.example", 443))
                .isEqualTo(new HttpProxy("proxy.example", 3_128, false, null));
        assertThat(ProxySettings.of(Map.of("HTTPS_PROXY", "https://u:p%40ss+1@[2001:db8::1]"))
                        .to("relay.example", 443))
                .isEqualTo(new HttpProxy("2001:db8::1", 443, true, "u:p@ss+1"));
    }

    @Test
    void exceptionsAreNamesDomainsAddressesAndPrefixesWithOrWithoutPort() {
        var settings = ProxySettings.of(Map.of(
                "HTTPS_PROXY",
                "http://proxy:3128",
                "NO_PROXY",
                "example.org, .inner.net,10.0.0.0/8,192.0.2.7,2001:db8::/32,only.com:8443"));

        assertThat(settings.to("example.org", 443)).isNull();
        assertThat(settings.to("a.Example.org.", 443)).isNull();
        assertThat(settings.to("notexample.org", 443)).isNotNull();
        assertThat(settings.to("inner.net", 443)).isNotNull();
        assertThat(settings.to("x.inner.net", 443)).isNull();
        assertThat(settings.to("10.1.2.3", 443)).isNull();
        assertThat(settings.to("192.0.2.7", 443)).isNull();
        assertThat(settings.to("192.0.2.8", 443)).isNotNull();
        assertThat(settings.to("2001:db8::5", 443)).isNull();
        assertThat(settings.to("only.com", 8_443)).isNull();
        assertThat(settings.to("only.com", 443)).isNotNull();
        assertThat(settings.to("localhost", 443)).isNull();
        assertThat(settings.to("127.0.0.1", 443)).isNull();
        assertThat(ProxySettings.of(Map.of("HTTPS_PROXY", "p:1", "no_proxy", "*"))
                        .to("a.b", 443))
                .isNull();
    }

    @Test
    void whatIsNoProxyIsSaidInOneLineWithoutItsPassword() {
        for (var wrong : new String[] {"socks5://u:secret@h:1", "http://", "http://u:secret@h:99999", "http:// x"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ProxySettings.of(Map.of("HTTPS_PROXY", wrong)))
                    .withMessageStartingWith("HTTPS_PROXY=")
                    .withMessageNotContaining("secret")
                    .withMessageNotContaining("\n");
        }
    }

    @Test
    void aTunnelIsAskedForWithCredentialsWhenThereAreSome() {
        var open = new HttpProxy("p", 1, false, null).connectRequest("2001:db8::1", 443);
        var closed = new HttpProxy("p", 1, false, "u:p").connectRequest("relay.example", 8_443);

        assertThat(new String(open, StandardCharsets.US_ASCII))
                .isEqualTo("CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n");
        assertThat(new String(closed, StandardCharsets.US_ASCII))
                .contains("CONNECT relay.example:8443 HTTP/1.1\r\n", "Proxy-Authorization: Basic dTpw\r\n");
        assertThat(new HttpProxy("p", 1, false, "u:p")).hasToString("http://p:1");
    }
}
