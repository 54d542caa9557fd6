package weft.test.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.test.identity.Browser;
import weft.test.identity.Part;
import weft.test.identity.Requires;
import weft.test.lab.Await;
import weft.test.lab.LabProcess;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.WeftCommand;

/// What `weft demo --login` asks of the person in front of it, done by one with a real browser.
@RequiresLab
@Requires({Part.NODE, Part.CHROMIUM})
@Tag("soak")
@TakesTurns
class DemoLoginIT {
    private static final String LINK = "https://198.18.0.1:8443/login/";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void whoeverDoesWhatTheDemoSaysLetsTwoDevicesIn() {
        try (var demo = LabProcess.start(WeftCommand.of(List.of("demo", "--login", "--check")));
                var browser = Browser.open();
                var person = browser.person()) {
            var page = person.newPage();
            page.navigate(link(demo, 0));
            page.click("a[href$='/with/demo']");
            Browser.logInAtNpm(page, "ann");
            letIn(page, "laptop");

            page.navigate(link(demo, 1));
            page.click("a[href$='/with/demo']");
            letIn(page, "server");

            assertThat(demo.awaitExit(PATIENCE)).as(demo.output()).isZero();
            assertThat(demo.output()).contains("ann@example.org", "answer from server", "It works: you let in two");
        }
    }

    private static void letIn(Page page, String device) {
        Browser.awaitText(page, "Let this device in?");
        assertThat(page.textContent("body")).contains(device, "ann@example.org");
        Browser.press(page, "Let it in");
        Browser.awaitText(page, device + " is in");
    }

    /// One of the links that the demo has shown, the oldest first.
    private static String link(LabProcess demo, int index) {
        Await.until(() -> links(demo).size() > index || !demo.isAlive(), PATIENCE, demo::output);
        assertThat(links(demo)).as(demo.output()).hasSizeGreaterThan(index);
        return links(demo).get(index);
    }

    private static List<String> links(LabProcess demo) {
        return demo.output()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(LINK))
                .distinct()
                .toList();
    }
}
