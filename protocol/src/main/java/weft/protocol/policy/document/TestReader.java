package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import weft.protocol.hujson.JsonValue.JsonBoolean;
import weft.protocol.hujson.JsonValue.JsonNumber;
import weft.protocol.hujson.JsonValue.JsonText;

/// Reads `tests` and `sshTests`: only their form. Whether a name in them means something is for the test to find out.
final class TestReader {
    private static final List<String> TEST_FIELDS =
            List.of("src", "proto", "accept", "deny", "allow", "srcPostureAttrs", "user");
    private static final List<String> SSH_FIELDS = List.of("src", "dst", "accept", "check", "deny", "srcPostureAttrs");

    private final Problems problems;

    TestReader(Problems problems) {
        this.problems = problems;
    }

    List<PolicyTest> tests(Fields whole) {
        var tests = new ArrayList<PolicyTest>();
        var items = whole.items("tests");
        for (int i = 0; i < items.size(); i++) {
            var fields = new Fields("tests[" + i + "]", items.get(i), TEST_FIELDS, problems);
            var accept = new ArrayList<>(fields.texts("accept"));
            accept.addAll(fields.texts("allow"));
            String source = fields.text(fields.has("src") ? "src" : "user").strip();
            tests.add(new PolicyTest(
                    fields.offset(),
                    source,
                    fields.text("proto").strip(),
                    accept,
                    fields.texts("deny"),
                    attributes(fields)));
        }
        return tests;
    }

    private TreeMap<String, String> attributes(Fields fields) {
        var attributes = new TreeMap<String, String>();
        for (var entry : fields.entries("srcPostureAttrs")) {
            switch (entry.value()) {
                case JsonText text -> attributes.put(entry.name(), text.value());
                case JsonNumber number -> attributes.put(entry.name(), number.text());
                case JsonBoolean flag -> attributes.put(entry.name(), Boolean.toString(flag.value()));
                default ->
                    problems.add(
                            entry.value().offset(),
                            fields.where() + ".srcPostureAttrs[\"" + entry.name()
                                    + "\"] is text, a number, true or false");
            }
        }
        return attributes;
    }

    List<SshTest> sshTests(Fields whole) {
        var tests = new ArrayList<SshTest>();
        var items = whole.items("sshTests");
        for (int i = 0; i < items.size(); i++) {
            var fields = new Fields("sshTests[" + i + "]", items.get(i), SSH_FIELDS, problems);
            tests.add(new SshTest(
                    fields.offset(),
                    fields.text("src").strip(),
                    fields.texts("dst"),
                    values(fields.texts("accept")),
                    values(fields.texts("check")),
                    values(fields.texts("deny"))));
        }
        return tests;
    }

    private static List<String> values(List<At<String>> texts) {
        return texts.stream().map(At::value).toList();
    }
}
