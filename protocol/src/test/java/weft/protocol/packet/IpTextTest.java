package weft.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IpTextTest {
    @Test
    void addressesPrintAsTheyAreUsuallyWritten() {
        for (var text : List.of(
                "0.0.0.0",
                "192.0.2.1",
                "255.255.255.255",
                "::",
                "::1",
                "2001:db8::1",
                "fe80::1:0:0:1",
                "2001:db8:0:1:1:1:1:1",
                "1:2:3:4:5:6:7:8",
                "fd7a:115c:a1e0::",
                "1::8")) {
            assertThat(IpAddress.parse(text)).hasToString(text);
        }
        assertThat(IpAddress.parse("2001:0DB8:0:0:0:0:0:0001")).hasToString("2001:db8::1");
        assertThat(IpAddress.parse("::ffff:192.0.2.1")).isEqualTo(IpAddress.parse("192.0.2.1"));
        assertThat(IpAddress.parse("64:ff9b::192.0.2.33")).hasToString("64:ff9b::c000:221");
    }

    @Test
    void anyAddressSurvivesTextAndBytesAndAgreesWithTheJdk() throws Exception {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 5_000; i++) {
            var bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(4); zero > 0; zero--) {
                bytes[random.nextInt(bytes.length)] = 0;
                bytes[random.nextInt(bytes.length) & ~1] = 0;
            }
            var address = IpAddress.of(bytes);

            assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
            assertThat(address.bytes()).isEqualTo(bytes);
            assertThat(InetAddress.getByName(address.toString()).getAddress()).isEqualTo(bytes);
        }
    }

    @Test
    void whatIsNoAddressIsRefusedInOneLine() {
        for (var text : List.of(
                "",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.4 ",
                "a.b.c.d",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8:9",
                "::1.2.3",
                "1.2.3.4::",
                "g::",
                "::1:",
                "fe80::1%eth0",
                "1:2:3:4:5:6:7:1.2.3.4")) {
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> IpAddress.parse(text))
                    .withMessageStartingWith("\"")
                    .withMessageNotContainingAny("\n", "null");
        }
    }

    @Test
    void prefixesHaveOneFormEach() {
        assertThat(IpPrefix.parse("10.0.0.0/8")).hasToString("10.0.0.0/8");
        assertThat(IpPrefix.parse("2001:db8::1")).hasToString("2001:db8::1/128");
        assertThat(IpPrefix.parseLenient("10.1.2.3/8")).isEqualTo(IpPrefix.parse("10.0.0.0/8"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpPrefix.parse("10.1.2.3/8"))
                .withMessageContaining("10.0.0.0/8");
        for (var text : List.of("10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "x/8")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> IpPrefix.parse(text));
        }
    }

    @Test
    void aPrefixOfOneFamilyContainsNothingOfTheOther() {
        assertThat(IpPrefix.ALL_IPV6.contains(IpAddress.parse("192.0.2.1"))).isFalse();
        assertThat(IpPrefix.ALL_IPV4.contains(IpAddress.parse("::1"))).isFalse();
        assertThat(IpPrefix.ALL_IPV4.contains(IpAddress.parse("192.0.2.1"))).isTrue();
        assertThat(IpPrefix.ALL_IPV6.contains(IpAddress.parse("::1"))).isTrue();
    }

    @Test
    void endpointsReadAsTheyPrint() {
        for (var text : List.of("192.0.2.1:51820", "[2001:db8::1]:1")) {
            assertThat(Endpoint.parse(text)).hasToString(text);
        }
        for (var text : List.of("192.0.2.1", "2001:db8::1:80", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:", "[::1]")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> Endpoint.parse(text));
        }
    }
}
