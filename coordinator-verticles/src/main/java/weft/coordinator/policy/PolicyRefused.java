package weft.coordinator.policy;

import java.util.List;
import weft.coordinator.policy.PolicyMessages.Finding;

/// A document that cannot come into force, or a change that a test of the policy forbids. Breaks one request.
public final class PolicyRefused extends RuntimeException {
    private final String line;
    private final transient List<Finding> findings;

    PolicyRefused(String line, List<Finding> findings) {
        super(line);
        this.line = line;
        this.findings = List.copyOf(findings);
    }

    /// One line for a person.
    public String line() {
        return line;
    }

    public List<Finding> findings() {
        return findings;
    }
}
