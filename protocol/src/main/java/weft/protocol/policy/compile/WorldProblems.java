package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.policy.document.AccessRule;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.PolicyProblem;
import weft.protocol.policy.document.Selector;

/// Pure. What is wrong with a document in one tailnet, though it may be right in another: domains that are not the
/// tailnet's own. Whoever controls a foreign domain would choose who is let in.
public final class WorldProblems {
    private final PolicyDocument document;
    private final PolicyWorld world;
    private final List<PolicyProblem> problems = new ArrayList<>();

    private WorldProblems(PolicyDocument document, PolicyWorld world) {
        this.document = document;
        this.world = world;
    }

    public static List<PolicyProblem> of(PolicyDocument document, PolicyWorld world) {
        var found = new WorldProblems(document, world);
        for (AccessRule rule : document.rules()) {
            rule.sources().forEach(source -> found.check(source, rule.name() + ".src"));
            rule.targets().forEach(target -> found.check(target.destination(), rule.name() + ".dst"));
        }
        for (var rule : document.ssh()) {
            String where = "ssh[" + rule.index() + "]";
            rule.sources().forEach(source -> found.check(source, where + ".src"));
            for (var user : rule.users()) {
                if (SshCompiler.isLocalpart(user)) {
                    found.checkDomain(
                            SshCompiler.domainOf(user), rule.offset(), where + ".users", "localpart:*@<domain>");
                }
            }
        }
        for (var entry : document.nodeAttributes()) {
            entry.targets().forEach(target -> found.check(target, "nodeAttrs.target"));
        }
        document.tagOwners()
                .forEach((tag, owners) -> owners.forEach(owner -> found.check(owner, "tagOwners[\"" + tag + "\"]")));
        return List.copyOf(found.problems);
    }

    private void check(At<Selector> selector, String where) {
        if (selector.value() instanceof Selector.OfDomain(var domain)) {
            checkDomain(domain, selector.offset(), where, "user:*@<domain>");
        }
    }

    private void checkDomain(String domain, int offset, String where, String expression) {
        if (world.domains().contains(PolicyUser.fold(domain))) {
            return;
        }
        var position = document.source().position(offset);
        String own = world.domains().isEmpty()
                ? ""
                : "; its own are "
                        + String.join(", ", world.domains().stream().sorted().toList());
        problems.add(new PolicyProblem(
                position.line(),
                position.column(),
                where + ": " + domain + " is not associated with this tailnet and cannot be used in " + expression
                        + " expressions" + own));
    }
}
