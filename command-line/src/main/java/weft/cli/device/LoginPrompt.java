package weft.cli.device;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;
import weft.node.localapi.NodeStatus;

/// Pure. What `weft up` shows a person who has to log in: the link, and the same as a QR code for a telephone.
final class LoginPrompt {
    /// Light modules around the code (ISO/IEC 18004 wants four; readers of screens do with two).
    private static final int MARGIN = 2;

    private LoginPrompt() {}

    static List<String> lines(NodeStatus.Login login) {
        return login.userCode() == null ? link(login) : code(login, login.userCode());
    }

    private static List<String> code(NodeStatus.Login login, String userCode) {
        List<String> lines = new ArrayList<>();
        lines.add("To let this device in, open this page on a telephone or a computer, and log in:");
        lines.add("");
        lines.add("  " + login.url());
        lines.add("");
        lines.add("and type this code:");
        lines.add("");
        lines.add("  " + userCode);
        lines.add("");
        lines.addAll(code(login.completeUrl() == null ? login.url() : login.completeUrl()));
        lines.add("");
        lines.add("Whoever approves the code there lets in the device that shows it, as a device of their own.");
        lines.add("This device's key: " + login.key());
        return lines;
    }

    private static List<String> link(NodeStatus.Login login) {
        List<String> lines = new ArrayList<>();
        lines.add("To let this device in, open this link, here or on your telephone, and log in:");
        lines.add("");
        lines.add("  " + login.url());
        lines.add("");
        lines.addAll(code(login.url()));
        lines.add("");
        lines.add("The page shows this device's key: " + login.key());
        return lines;
    }

    /// Two rows of modules a line. Light modules are drawn and dark ones left out, as most terminals are dark;
    /// readers take either.
    static List<String> code(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        List<String> lines = new ArrayList<>();
        for (int y = -MARGIN; y < code.size + MARGIN; y += 2) {
            StringBuilder line = new StringBuilder("  ");
            for (int x = -MARGIN; x < code.size + MARGIN; x++) {
                boolean upper = !code.getModule(x, y);
                boolean lower = y + 1 < code.size + MARGIN && !code.getModule(x, y + 1);
                line.append(upper ? lower ? '\u2588' : '\u2580' : lower ? '\u2584' : ' ');
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
