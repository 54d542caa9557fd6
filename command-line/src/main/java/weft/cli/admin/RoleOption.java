package weft.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weft.cli.Complaint;

/// `--role` of who is made a user or invited, and roles as people write them.
final class RoleOption {
    static final String ROLES = "owner, admin, network-admin, auditor or member";

    private static final Set<String> KNOWN = Set.of(ROLES.split(", | or ", -1));

    @Option(names = "--role", paramLabel = "ROLE", description = ROLES + " (default)")
    private @Nullable String role;

    /// Puts it into a request, if it was given.
    void into(ObjectNode request) {
        if (role != null) {
            request.put("role", constant(role));
        }
    }

    /// As the API has it; a [Complaint] when there is no such role.
    static String constant(String role) {
        if (!KNOWN.contains(role)) {
            throw Complaint.usage("there is no role '" + role + "'; there are " + ROLES.replace(" or ", ", "));
        }
        return role.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /// The role of a user or an invitation that the API returned.
    static String shown(JsonNode holder) {
        return holder.path("role").asText().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
