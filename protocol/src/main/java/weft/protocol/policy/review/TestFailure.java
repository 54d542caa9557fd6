package weft.protocol.policy.review;

import weft.protocol.hujson.SourceText;

/// A test of a policy that does not hold.
///
/// @param name as people call it: `tests[2]`
/// @param line where the test begins, from 1
/// @param column from 1
/// @param message what was expected and what is, one line
public record TestFailure(String name, int line, int column, String message) {
    static TestFailure at(SourceText source, int offset, String name, String message) {
        var position = source.position(offset);
        return new TestFailure(name, position.line(), position.column(), message);
    }

    @Override
    public String toString() {
        return name + " (line " + line + "): " + message;
    }
}
