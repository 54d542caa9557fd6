package weft.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorsTest {
    private static final byte[] SUNSCREEN = ("Ladies and Gentlemen of the class of '99: If I could offer you only one "
                    + "tip for the future, sunscreen would be it.")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEY = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    private static final byte[] ASSOCIATED = hex("50515253c0c1c2c3c4c5c6c7");

    @Test
    void chaChaPolyEqualsRfc8439Section282() {
        byte[] nonce = hex("070000004041424344454647");

        byte[] sealed = ChaChaPoly.seal(KEY, nonce, ASSOCIATED, SUNSCREEN);

        assertThat(HexFormat.of().formatHex(sealed))
                .isEqualTo("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                        + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                        + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                        + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");
        assertThat(ChaChaPoly.open(KEY, nonce, ASSOCIATED, sealed)).isEqualTo(SUNSCREEN);
    }

    @Test
    void xChaChaPolyEqualsItsDraftAppendixA3() {
        byte[] nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");

        byte[] sealed = ChaChaPoly.sealX(KEY, nonce, ASSOCIATED, SUNSCREEN);

        assertThat(HexFormat.of().formatHex(sealed))
                .isEqualTo("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                        + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                        + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                        + "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
        assertThat(ChaChaPoly.openX(KEY, nonce, ASSOCIATED, sealed)).isEqualTo(SUNSCREEN);
    }

    @Test
    void chaChaPolyRefusesWhatIsNotGenuine() {
        byte[] nonce = ChaChaPoly.nonce(5);
        byte[] sealed = ChaChaPoly.seal(KEY, nonce, ASSOCIATED, SUNSCREEN);

        assertThat(ChaChaPoly.open(KEY, ChaChaPoly.nonce(6), ASSOCIATED, sealed))
                .isNull();
        assertThat(ChaChaPoly.open(KEY, nonce, new byte[0], sealed)).isNull();
        assertThat(ChaChaPoly.open(KEY, nonce, ASSOCIATED, new byte[15])).isNull();
    }

    @Test
    void blake2sEqualsRfc7693AndTheKeyedVectors() {
        byte[] key = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

        assertThat(HexFormat.of().formatHex(Blake2s.hash("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
        assertThat(HexFormat.of().formatHex(Blake2s.mac(key, 32)))
                .isEqualTo("48a8997da407876b3d79c0d92325ad3b89cbb754d86ab71aee047ad345fd2c49");
    }

    @Test
    void x25519EqualsRfc7748Section61() {
        byte[] alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        var secret = new byte[32];

        boolean agreed = X25519.agree(alice, X25519.publicKey(bob), secret);

        assertThat(agreed).isTrue();
        assertThat(HexFormat.of().formatHex(X25519.publicKey(alice)))
                .isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        assertThat(HexFormat.of().formatHex(secret))
                .isEqualTo("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assertThat(X25519.agree(alice, new byte[32], secret)).isFalse();
    }

    /// As published with wireguard-go: key, input, and the three outputs.
    @ParameterizedTest
    @CsvSource({
        "746573742d6b6579, 746573742d696e707574, 6f0e5ad38daba1bea8a0d213688736f19763239305e0f58aba697f9ffc41c633,"
                + "df1194df20802a4fe594cde27e92991c8cae66c366e8106aaa937a55fa371e8a,"
                + "fac6e2745a325f5dc5d11a5b165aad08b0ada28e7b4e666b7c077934a4d76c24",
        "776972656775617264, 776972656775617264, 491d43bbfdaa8750aaf535e334ecbfe5129967cd64635101c566d4caefda96e8,"
                + "1e71a379baefd8a79aa4662212fcafe19a23e2b609a3db7d6bcba8f560e3d25f,"
                + "31e1ae48bddfbe5de38f295e5452b1909a1b4e38e183926af3780b0c1e1f0160",
        "'', '', 8387b46bf43eccfcf349552a095d8315c4055beb90208fb1be23b894bc2ed5d0,"
                + "58a0e5f6faefccf4807bff1f05fa8a9217945762040bcec2f4b4a62bdfe0e86e,"
                + "0ce6ea98ec548f8e281e93e32db65621c45eb18dc6f0a7ad94178610a2f7338e"
    })
    void hkdfEqualsThePublishedVectors(String key, String input, String first, String second, String third) {
        byte[][] keys = Hkdf.derive(hex(key), hex(input), 3);

        assertThat(keys).isDeepEqualTo(new byte[][] {hex(first), hex(second), hex(third)});
        assertThat(Hkdf.derive(hex(key), hex(input), 1)[0]).isEqualTo(hex(first));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
