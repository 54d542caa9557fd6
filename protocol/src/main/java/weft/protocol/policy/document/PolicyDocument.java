package weft.protocol.policy.document;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.hujson.SourceText;
import weft.protocol.packet.IpSet;

/// A policy as one tailnet's administrators wrote it, read and checked. What names refer to is settled: every group,
/// tag, host, IP set and posture that a rule names is declared, or comes from an identity provider.
///
/// @param groups logins of the members, by name with its `group:`
/// @param hosts addresses by name
/// @param ipSets addresses by name with its `ipset:`
/// @param tagOwners who may give a node the tag, by name with its `tag:`
/// @param rules `grants`, then `acls`, each in the order of the text
/// @param hasRules whether the document has an `acls` or a `grants` section, be it empty; without, everything may pass
public record PolicyDocument(
        SourceText source,
        SortedMap<String, List<String>> groups,
        SortedMap<String, IpSet> hosts,
        SortedMap<String, IpSet> ipSets,
        SortedMap<String, List<At<Selector>>> tagOwners,
        List<AccessRule> rules,
        boolean hasRules,
        List<SshRule> ssh,
        List<NodeAttributes> nodeAttributes,
        AutoApprovers autoApprovers,
        SortedMap<String, Posture> postures,
        List<PolicyTest> tests,
        List<SshTest> sshTests,
        boolean randomizeClientPort) {

    /// How long a document may be, in UTF-16 units.
    public static final int CHARACTERS_MAX = 4 << 20;

    /// What people are told whose document is longer.
    public static final String SIZE_ADVICE = "a policy has at most " + CHARACTERS_MAX
            + " characters: let groups, tags and address ranges say what long lists say";

    public PolicyDocument {
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
        hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
        ipSets = Collections.unmodifiableSortedMap(new TreeMap<>(ipSets));
        tagOwners = Collections.unmodifiableSortedMap(new TreeMap<>(tagOwners));
        rules = List.copyOf(rules);
        ssh = List.copyOf(ssh);
        nodeAttributes = List.copyOf(nodeAttributes);
        postures = Collections.unmodifiableSortedMap(new TreeMap<>(postures));
        tests = List.copyOf(tests);
        sshTests = List.copyOf(sshTests);
    }

    /// Reads a document.
    public static Outcome read(String text) {
        return new PolicyReader(text).read();
    }

    public sealed interface Outcome {
        record Accepted(PolicyDocument document) implements Outcome {}

        /// @param problems at least one, in the order of the text
        record Refused(SourceText source, List<PolicyProblem> problems) implements Outcome {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }
}
