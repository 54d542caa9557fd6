package weft.coordinator.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// Pure. A page for a person at a browser: plain HTML with one style sheet and no script. Whatever comes from
/// elsewhere goes through [#escaped].
final class Page {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6676; --line: #d9dee6; --back: #f4f6f9;
              --card: #fff; --act: #1f5fbf; --on: #fff; --warn: #9a3412; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a7b1bf; --line: #364152;
              --back: #12171e; --card: #1b222c; --act: #7fb0ff; --on: #0d1420; --warn: #fdba74; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--back); color: var(--ink);
              font: 1.05rem/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
            main { max-width: 33rem; margin: 8vh auto; padding: 2rem; background: var(--card);
              border: 1px solid var(--line); border-radius: .8rem; }
            h1 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 1rem; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.2rem; margin: 1.2rem 0; }
            dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; font-weight: 600; }
            code { font: .95em ui-monospace, "DejaVu Sans Mono", monospace; }
            .note { color: var(--soft); font-size: .95rem; } .warn { color: var(--warn); font-weight: 600; }
            .acts { display: flex; flex-wrap: wrap; gap: .8rem; margin-top: 1.6rem; padding: 0; list-style: none; }
            .acts form { margin: 0; }
            .act { display: inline-block; font: inherit; font-weight: 600; padding: .65rem 1.2rem; border-radius: .5rem;
              border: 1px solid var(--act); background: var(--act); color: var(--on); text-decoration: none;
              cursor: pointer; }
            .act.second { background: transparent; color: var(--act); }
            .act:focus-visible, a:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
            """;

    /// Allows that style sheet, forms to this coordinator, and nothing else.
    static final String POLICY = "default-src 'none'; style-src '" + hashOf(STYLE)
            + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final int status;
    private final String title;
    private final StringBuilder body = new StringBuilder();

    private Page(int status, String title) {
        this.status = status;
        this.title = title;
    }

    static Page titled(int status, String title) {
        return new Page(status, title);
    }

    int status() {
        return status;
    }

    Page line(String text) {
        return html("<p>" + escaped(text) + "</p>");
    }

    Page note(String text) {
        return html("<p class=\"note\">" + escaped(text) + "</p>");
    }

    Page warning(String text) {
        return html("<p class=\"warn\" role=\"alert\">" + escaped(text) + "</p>");
    }

    /// Terms and what they are, in turn.
    Page facts(String... termsAndTexts) {
        body.append("<dl>");
        for (int i = 0; i < termsAndTexts.length; i += 2) {
            body.append("<dt>").append(escaped(termsAndTexts[i])).append("</dt><dd>");
            body.append(escaped(termsAndTexts[i + 1])).append("</dd>");
        }
        return html("</dl>");
    }

    /// HTML as it stands: what is not a constant in it has been escaped.
    Page html(String html) {
        body.append(html).append('\n');
        return this;
    }

    String text() {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"robots\" content=\"noindex\"><title>" + escaped(title) + " – Weft</title><style>"
                + STYLE
                + "</style></head><body><main><h1>" + escaped(title) + "</h1>\n" + body + "</main></body></html>\n";
    }

    static String escaped(String text) {
        var out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(each -> {
            switch (each) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isHarmless(each) ? each : 0xfffd);
            }
        });
        return out.toString();
    }

    /// Control characters, and those that turn the direction of what follows, make one text look like another.
    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> character == '\n';
            default -> true;
        };
    }

    private static String hashOf(String style) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("a JDK has SHA-256", missing);
        }
    }
}
