package weft.cli.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.node.localapi.NodeStatus;

class LoginPromptTest {
    private static final String URL = "https://weft.example.org:8443/login/abcdefghijklmnopqrstuvwxyz234567";
    private static final int SCALE = 4;

    @Test
    void theLinkIsThereForEyesAndForATelephone() throws Exception {
        var lines = LoginPrompt.lines(new NodeStatus.Login(URL, 0, "AbCdEfGhIj"));

        assertThat(lines).anyMatch(line -> line.strip().equals(URL)).anyMatch(line -> line.endsWith("AbCdEfGhIj"));
        assertThat(lines).allMatch(line -> line.length() <= 80 || line.contains(URL));
        assertThat(read(LoginPrompt.code(URL))).isEqualTo(URL);
    }

    /// As a camera sees the terminal: light where characters are.
    private static String read(List<String> lines) throws Exception {
        int width = lines.getFirst().length();
        int height = 2 * lines.size();
        var pixels = new int[width * SCALE * height * SCALE];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                char each = lines.get(y / 2).charAt(x);
                boolean light = each == '\u2588' || each == (y % 2 == 0 ? '\u2580' : '\u2584') || x < 2;
                for (int i = 0; i < SCALE * SCALE; i++) {
                    pixels[(y * SCALE + i / SCALE) * width * SCALE + x * SCALE + i % SCALE] = light ? 0xffffff : 0;
                }
            }
        }
        var source = new RGBLuminanceSource(width * SCALE, height * SCALE, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new GlobalHistogramBinarizer(source)))
                .getText();
    }
}
