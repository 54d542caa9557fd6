package weft.coordinator.login;

import weft.coordinator.identity.VerifiedIdentity;

/// Any thread. What the pages of a login say.
///
/// @param desk whose providers are offered
record PageTexts(LoginDesk desk) {

    /// How to log in.
    Page choose(String secret, PendingLogin login) {
        var page = Page.titled(200, "A device wants to join")
                .line("Somebody ran “weft up” on this device. Log in to let it into your network.");
        device(page, login).note("Go on only if that device is in front of you, or you know who sent you here.");
        page.html("<ul class=\"acts\">");
        for (var provider : desk.providers()) {
            page.html("<li><a class=\"act\" href=\"/login/" + Page.escaped(secret) + "/with/"
                    + Page.escaped(provider.name()) + "\">Log in with " + Page.escaped(provider.title()) + "</a></li>");
        }
        return page.html("</ul>");
    }

    /// What is about to happen.
    Page confirm(BrowserCookie cookie, PendingLogin login, VerifiedIdentity who, TailnetChoice choice) {
        return switch (choice) {
            case TailnetChoice.Refused(String line) -> chooseAgain(cookie, line);
            case TailnetChoice.Existing(var _, String name) -> confirm(cookie, login, who, name, "");
            case TailnetChoice.Opens(String name) ->
                confirm(cookie, login, who, name, "It does not exist yet: you open it, and you will own it.");
            case TailnetChoice.Personal(String name) ->
                confirm(cookie, login, who, name, "It is a network of your own, and does not exist yet.");
        };
    }

    private Page confirm(BrowserCookie cookie, PendingLogin login, VerifiedIdentity who, String network, String more) {
        var page = Page.titled(200, "Let this device in?");
        page.facts(
                "Device", login.hostname(),
                "System", login.system(),
                "Key", login.nodeKey().fingerprint(),
                "Network", network,
                "You", who.email() == null || !who.emailVerified() ? who.displayName() : who.email());
        if (!more.isEmpty()) {
            page.line(more);
        }
        page.line("The device will act for you in " + network
                + ". Compare the key with the one that “weft up” shows on the device.");
        page.html("<div class=\"acts\">" + form(cookie, "confirm", "act", "Let it in")
                + form(cookie, "deny", "act second", "This is not my device") + "</div>");
        return others(page, cookie.login());
    }

    private Page chooseAgain(BrowserCookie cookie, String line) {
        return others(Page.titled(403, "No network for you here").warning(line), cookie.login());
    }

    private Page others(Page page, String secret) {
        page.html("<p class=\"note\">Somebody else? Log in with ");
        var between = "";
        for (var provider : desk.providers()) {
            page.html(between + "<a href=\"/login/" + Page.escaped(secret) + "/with/" + Page.escaped(provider.name())
                    + "\">" + Page.escaped(provider.title()) + "</a>");
            between = " or ";
        }
        return page.html("</p>");
    }

    private static String form(BrowserCookie cookie, String decision, String style, String text) {
        return "<form method=\"post\" action=\"/login/" + Page.escaped(cookie.login()) + "/" + decision
                + "\"><input type=\"hidden\" name=\"token\" value=\"" + Page.escaped(cookie.formToken())
                + "\"><button class=\"" + style + "\">" + Page.escaped(text) + "</button></form>";
    }

    private static Page device(Page page, PendingLogin login) {
        return page.facts(
                "Device", login.hostname(),
                "System", login.system(),
                "Key", login.nodeKey().fingerprint());
    }

    Page joined(PendingLogin login, LoginDesk.Confirmation.Joined joined) {
        return joined.waits()
                ? Page.titled(200, login.hostname() + " waits")
                        .line("An administrator of " + joined.tailnet() + " has to let you in, " + joined.login()
                                + "; the device is there then.")
                        .note("You can close this page.")
                : Page.titled(200, login.hostname() + " is in")
                        .line("It joined " + joined.tailnet() + " as a device of " + joined.login() + ".")
                        .note("You can close this page.");
    }

    /// How a login ended, for whoever opens its page again.
    Page over(PendingLogin login) {
        return switch (login.state()) {
            case CONFIRMED, USED ->
                Page.titled(200, login.hostname() + (login.isClaimed() ? " is about to come in" : " is in"))
                        .line("This login was confirmed.")
                        .note("You can close this page.");
            case DENIED ->
                Page.titled(200, "The device stays out")
                        .line("Somebody said here that this is not their device.")
                        .note("If it is yours after all, run “weft up” on it again.");
            case OPEN ->
                Page.titled(410, "This login has expired")
                        .line("Run “weft up” on the device again; it shows a new link.");
        };
    }

    Page unknown() {
        return Page.titled(404, "There is no such login")
                .line("Check the link; or run “weft up” on the device again, which shows a new one.");
    }

    Page otherBrowser() {
        return Page.titled(403, "That login was not begun in this browser")
                .line("Nothing has happened. Open the link that “weft up” shows, and log in from there.");
    }

    Page tooMany() {
        return Page.titled(429, "Too many tries").line("Wait a little; then run “weft up” on the device again.");
    }

    Page noProviders() {
        return Page.titled(404, "Nobody to log in by")
                .line("This coordinator has no identity provider; devices join it by auth keys.");
    }

    Page refused(int status, String line) {
        return Page.titled(status, "You are not logged in")
                .warning(line.isEmpty() ? "" : Character.toUpperCase(line.charAt(0)) + line.substring(1) + ".")
                .note("Open the link that “weft up” shows to try again.");
    }

    Page failed() {
        return Page.titled(503, "That did not work")
                .line("The coordinator could not do this now. Try again in a moment.");
    }
}
