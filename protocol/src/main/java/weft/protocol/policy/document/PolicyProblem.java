package weft.protocol.policy.document;

import weft.protocol.hujson.SourceText;

/// Something in a policy document that keeps it from being accepted.
///
/// @param line from 1
/// @param column from 1, in characters
/// @param message what is wrong and what would be right, one line
public record PolicyProblem(int line, int column, String message) {
    static PolicyProblem at(SourceText source, int offset, String message) {
        var position = source.position(offset);
        return new PolicyProblem(position.line(), position.column(), message);
    }

    @Override
    public String toString() {
        return "line " + line + ", column " + column + ": " + message;
    }
}
