package weft.test.identity;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A form of a page, with the values that it comes with; of its buttons the first that has a name is pressed.
///
/// @param fields in the page's order
public record Form(URI action, boolean isPost, Map<String, String> fields) {
    private static final Pattern FORM = Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern CONTROL = Pattern.compile("<(input|button|textarea)\\b([^>]*)>", Pattern.DOTALL);
    private static final Pattern ATTRIBUTE =
            Pattern.compile("([a-zA-Z-]+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')", Pattern.DOTALL);

    public Form {
        fields = new LinkedHashMap<>(fields);
    }

    /// Itself, with a field filled in.
    public Form with(String name, String value) {
        var filled = new LinkedHashMap<>(fields);
        filled.put(name, value);
        return new Form(action, isPost, filled);
    }

    /// All the forms of a page.
    static List<Form> of(URI page, String html) {
        var forms = new ArrayList<Form>();
        var found = FORM.matcher(html);
        while (found.find()) {
            var attributes = attributes(found.group(1));
            var action = attributes.getOrDefault("action", "");
            forms.add(new Form(
                    action.isEmpty() ? page : page.resolve(action),
                    "post".equalsIgnoreCase(attributes.getOrDefault("method", "get")),
                    fields(found.group(2))));
        }
        return forms;
    }

    private static Map<String, String> fields(String html) {
        var fields = new LinkedHashMap<String, String>();
        boolean pressed = false;
        var found = CONTROL.matcher(html);
        while (found.find()) {
            var attributes = attributes(found.group(2));
            var name = attributes.get("name");
            boolean button = found.group(1).equals("button") || "submit".equals(attributes.get("type"));
            boolean box = "checkbox".equals(attributes.get("type"));
            if (name == null || button && pressed || box) {
                continue;
            }
            pressed |= button;
            fields.put(name, attributes.getOrDefault("value", ""));
        }
        return fields;
    }

    private static Map<String, String> attributes(String html) {
        var attributes = new LinkedHashMap<String, String>();
        var found = ATTRIBUTE.matcher(html);
        while (found.find()) {
            var value = found.group(2) == null ? found.group(3) : found.group(2);
            attributes.put(found.group(1).toLowerCase(java.util.Locale.ROOT), unescaped(value));
        }
        return attributes;
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("&#43;", "+")
                .replace("&#x2F;", "/")
                .replace("&#61;", "=")
                .replace("&#13;", "\r")
                .replace("&#10;", "\n")
                .replace("&amp;", "&");
    }
}
