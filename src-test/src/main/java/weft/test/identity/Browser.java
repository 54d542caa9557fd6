package weft.test.identity;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.TimeoutError;
import java.util.List;
import java.util.Map;
import weft.test.lab.Requirements;

/// One thread, the one that opened it. A real browser without a screen: Debian's Chromium, driven by Playwright.
public final class Browser implements AutoCloseable {
    private static final double DEADLINE_MILLIS = 20_000;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    public static Browser open() {
        var playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS", "1")));
        var program = Requirements.program("chromium", "chromium").orElseThrow();
        var chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")));
        return new Browser(playwright, chromium);
    }

    /// A person's window: cookies of its own. It takes the coordinator's certificate, which nobody vouches for.
    public BrowserContext person() {
        var context = chromium.newContext(
                new com.microsoft.playwright.Browser.NewContextOptions().setIgnoreHTTPSErrors(true));
        context.setDefaultTimeout(DEADLINE_MILLIS);
        return context;
    }

    /// Fills in Keycloak's login page, which is shown.
    public static void logInAtKeycloak(Page page, String as) {
        awaitText(page, "Sign In");
        page.fill("#username", as);
        page.fill("#password", Keycloak.PASSWORD);
        page.click("#kc-login");
    }

    /// Fills in the login page of npm's provider, which is shown, and consents.
    public static void logInAtNpm(Page page, String as) {
        page.fill("[name=login]", as);
        page.fill("[name=password]", "any");
        page.click("[type=submit]");
        awaitText(page, "Authorize");
        page.click("[type=submit]");
    }

    /// Waits until a page shows a text; says what it shows when it does not.
    public static void awaitText(Page page, String text) {
        try {
            page.waitForSelector("body:has-text('" + text + "')");
        } catch (TimeoutError late) {
            throw new IllegalStateException(
                    "no '" + text + "' at " + page.url() + ", but: " + page.innerText("body"), late);
        }
    }

    /// Presses what has this text.
    public static void press(Page page, String text) {
        awaitText(page, text);
        page.click("text=" + text);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
