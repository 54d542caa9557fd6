package weft.protocol.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.TailnetId;

class AuthKeyTextTest {
    private static final String SECRET = AuthKeyText.secretOf("12345678901234567890".getBytes());

    @Test
    void theTextFormRoundTripsWithAndWithoutAPin() {
        for (String pin : new String[] {null, "0123456789abcdef0123456789abcdef"}) {
            var key = new AuthKeyText(new TailnetId(3), new AuthKeyId(7), SECRET, pin);

            assertThat(AuthKeyText.parse(key.text() + "\n")).isEqualTo(key);
        }
    }

    @Test
    void secretsAreRfc4648Base32() {
        assertThat(SECRET).isEqualTo("gezdgnbvgy3tqojqgezdgnbvgy3tqojq");
    }

    @Test
    void whatIsCutIsRefusedWithoutSayingTheSecret() {
        var text = new AuthKeyText(new TailnetId(3), new AuthKeyId(7), SECRET, null).text();

        assertThatThrownBy(() -> AuthKeyText.parse(text.substring(0, text.length() - 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("gezdg")
                .hasLineCount(1);
    }
}
