package weft.protocol.policy.document;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The groups that exist without being declared.
public enum Autogroup {
    /// Every user of the tailnet: the nodes that are not tagged.
    MEMBER("member"),
    /// Every tagged node.
    TAGGED("tagged"),
    /// As a destination: the source user's own untagged nodes.
    SELF("self"),
    /// As a destination: everything that an exit node leads to.
    INTERNET("internet"),
    /// As a source: every address there is, also those outside of the tailnet.
    DANGER_ALL("danger-all"),
    /// In the login names of SSH rules: every name but root.
    NONROOT("nonroot"),
    ADMIN("admin"),
    OWNER("owner"),
    NETWORK_ADMIN("network-admin"),
    IT_ADMIN("it-admin"),
    BILLING_ADMIN("billing-admin"),
    AUDITOR("auditor"),
    /// Users who were given single nodes from another tailnet, which there are none of.
    SHARED("shared");

    public static final String PREFIX = "autogroup:";

    private final String word;

    Autogroup(String word) {
        this.word = word;
    }

    /// As written in a policy, with its prefix.
    public String text() {
        return PREFIX + word;
    }

    /// Whether it stands for people, as roles and `member` do.
    public boolean isOfUsers() {
        return switch (this) {
            case MEMBER, ADMIN, OWNER, NETWORK_ADMIN, IT_ADMIN, BILLING_ADMIN, AUDITOR, SHARED -> true;
            case TAGGED, SELF, INTERNET, DANGER_ALL, NONROOT -> false;
        };
    }

    public static Optional<Autogroup> of(String text) {
        String singular = text.equals("autogroup:members") ? "autogroup:member" : text;
        return Arrays.stream(values())
                .filter(group -> group.text().equals(singular))
                .findFirst();
    }

    public static List<String> texts() {
        return Arrays.stream(values()).map(Autogroup::text).toList();
    }
}
