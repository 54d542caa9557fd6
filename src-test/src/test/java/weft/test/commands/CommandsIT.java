package weft.test.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.test.lab.Await;
import weft.test.lab.RequiresLab;
import weft.test.lab.Shell;
import weft.test.lab.TakesTurns;

@RequiresLab
@SuppressWarnings("NullAway.Init")
@TakesTurns
class CommandsIT {
    private static final Pattern FINGERPRINT = Pattern.compile("fingerprint ([0-9a-f]{64})");
    private static final int FAILED = 1;
    private static final int UNREACHABLE = 3;
    private static final int REFUSED = 4;
    private static final int USAGE = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Desk desk;
    private static String key;

    @BeforeAll
    static void open() throws IOException {
        desk = new Desk();
        key = desk.reusableKey();
    }

    @AfterAll
    static void close() {
        desk.close();
    }

    @BeforeEach
    void aMember() {
        desk.device("up", "--coordinator", Desk.URL, "--auth-key", key, "--hostname", "lap")
                .orThrow();
    }

    @Test
    void downTakesTheTunnelAwayAndUpBringsItBack() {
        assertThat(desk.hasTunnel()).isTrue();

        says(desk.device("down"), 0, "down; weft up brings it back");

        assertThat(desk.hasTunnel()).isFalse();
        says(desk.device("status"), 0, "is down");
        says(desk.device("ping", "anyone"), FAILED, "this node is down: weft up brings it back");
        says(desk.device("up"), 0, "is up in home");
        assertThat(desk.hasTunnel()).isTrue();
    }

    @Test
    void whoLogsOutIsNoMemberAndItsKeyIsVoid() {
        says(desk.device("logout"), 0, "logged out; the node's key is void");

        says(desk.device("status"), 0, "in no mesh yet");
        says(desk.device("up"), REFUSED, "nobody vouches for the TLS certificate");
        says(desk.admin("nodes", "list"), 0, "expired");
        says(desk.admin("log"), 0, "logged out");
    }

    @Test
    void aMemberThatIsSentToAWrongCoordinatorSaysSoAndStaysWhereItIs() throws IOException {
        var up = desk.device("up", "--coordinator", "https://127.0.0.1:9", "--timeout", "2");

        assertThat(up.exitCode()).as(up.output()).isEqualTo(UNREACHABLE);
        assertThat(up.output()).contains("nothing listens there").contains("this node stays with " + Desk.URL);
        assertThat(Files.readString(desk.node.resolve("node.json")))
                .contains(Desk.URL)
                .doesNotContain("127.0.0.1:9");
        says(desk.device("up"), 0, "is up in home");
    }

    /// On disk the device's key is another one, and the one that the coordinator knows is the next.
    @Test
    void aStateDirectoryPutBackFromTheMiddleOfARenewalNeedsNoLogin() throws IOException {
        var file = desk.node.resolve("node.json");
        var former = Files.readString(file);
        says(desk.device("rotate-keys"), 0, "the one before is void");
        var key = nodeKey(Files.readString(file));

        desk.whileStopped(() -> {
            try {
                Files.writeString(file, former.replace("\"up\":", "\"nextNodeKey\":\"" + key + "\",\"up\":"));
            } catch (IOException full) {
                throw new UncheckedIOException(full);
            }
        });

        statusSays(Desk.URL + " connected for");
        assertThat(nodeKey(Files.readString(file))).isEqualTo(key);
    }

    private static String nodeKey(String json) {
        var key = Pattern.compile("\"nodeKey\":\"([0-9a-f]{64})\"").matcher(json);
        assertThat(key.find()).isTrue();
        return key.group(1);
    }

    @Test
    void aNodeIsRenamedExpiredAndRemovedFromTheCommandLine() {
        says(desk.admin("nodes", "rename", "lap", "tower"), 0, "lap is now called tower");
        statusSays("tower is up in home");
        says(desk.admin("nodes", "show", "tower"), 0, "hostname    lap");
        says(desk.admin("nodes", "rename", "tower", "not a name"), USAGE, "lowercase letters");
        says(desk.admin("nodes", "rename", "nobody", "x"), REFUSED, "has no node nobody");

        says(desk.admin("nodes", "expire", "tower"), 0, "expired tower");
        statusSays("has expired");
        says(desk.device("up"), REFUSED, "run weft up: log in, or give a new auth key");
        says(desk.device("up", "--auth-key", key), 0, "tower is up in home");

        says(desk.admin("nodes", "remove", "tower"), 0, "removed tower");
        statusSays("was removed from its tailnet");
        assertThat(desk.admin("nodes", "list").orThrow().output()).doesNotContain("tower");
    }

    @Test
    void aRevokedAuthKeyAdmitsNobody() {
        String other = desk.admin("auth-keys", "create", "--tag", "tag:x", "--quiet")
                .orThrow()
                .output()
                .strip();
        String id = other.replaceFirst("weft-auth-t[0-9]+(k[0-9]+)-.*", "$1");

        says(desk.admin("auth-keys", "revoke", id), 0, "revoked the auth key " + id);

        says(desk.admin("auth-keys", "list"), 0, "revoked");
        says(desk.admin("auth-keys", "revoke", "k999"), REFUSED, "k999");
        says(desk.admin("auth-keys", "revoke", "mine"), USAGE, "an auth key is named by its number");
        desk.device("logout").orThrow();
        says(desk.device("up", "--auth-key", other), REFUSED, "auth key " + id + " was revoked");
    }

    @Test
    void fromElsewhereACertificateThatNobodyVouchesForIsPinnedOnce() {
        var unknown = desk.remote("nodes", "list");
        says(unknown, REFUSED, "nobody vouches for the certificate");
        var shown = FINGERPRINT.matcher(unknown.output());
        assertThat(shown.find()).isTrue();

        says(desk.remote("nodes", "list", "--pin", "ab".repeat(32)), REFUSED, "is not the pinned one");
        says(desk.remote("nodes", "list", "--pin", "zz"), USAGE, "64 hexadecimal digits");
        says(desk.remote("nodes", "list", "--pin", shown.group(1)), 0, "100.64.0.");
        says(desk.remote("nodes", "list"), 0, "100.64.0.");
    }

    @Test
    void figuresForMonitoringArePrinted() {
        says(desk.device("debug", "metrics"), 0, "weft_control_stream_connected 1");
    }

    /// The daemon hears of what an admin did a moment later.
    private static void statusSays(String text) {
        Await.until(
                () -> desk.device("status").output().contains(text),
                PATIENCE,
                () -> desk.device("status").output());
    }

    /// One line when it went wrong, and never a stack trace.
    private static void says(Shell.Result result, int exitCode, String text) {
        assertThat(result.output()).contains(text).doesNotContain("Exception", "\tat ");
        assertThat(result.exitCode()).as(result.output()).isEqualTo(exitCode);
        if (exitCode != 0) {
            assertThat(result.output().strip()).hasLineCount(1);
        }
    }
}
