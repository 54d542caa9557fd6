package weft.coordinator.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Invite;
import weft.protocol.mesh.TailnetSettings;
import weft.protocol.mesh.User;

/// Pure. The JSON bodies of the API's part about people, invitations, settings and the life of devices.
public final class MemberMessages {
    private MemberMessages() {}

    public record EditUser(User.Role role) {}

    /// @param provided id or login of the user who came by a provider, and who the local one is
    public record ClaimUser(String provided) {}

    /// @param from id or login of the owner until now; whoever asks when absent
    /// @param to id or login
    public record Transfer(@Nullable String from, String to) {}

    /// @param role `MEMBER` when absent
    /// @param expiresInSeconds 0 for never, 14 days when absent
    public record NewInvite(
            String login,
            User.@Nullable Role role,
            @Nullable Long expiresInSeconds) {}

    public record InviteList(List<Invite> invites, @Nullable String next) {}

    /// @param at null for never
    public record NodeExpiry(@Nullable Instant at) {}

    /// @param nodeKeyLifetimeSeconds how long a login is good on a person's device; for ever when absent
    public record SettingsView(
            boolean approveNodes,
            boolean approveUsers,
            @Nullable Long nodeKeyLifetimeSeconds) {
        static SettingsView of(TailnetSettings settings) {
            var lifetime = settings.nodeKeyLifetime();
            return new SettingsView(
                    settings.approveNodes(), settings.approveUsers(), lifetime == null ? null : lifetime.toSeconds());
        }

        /// @throws IllegalArgumentException with one line for a person
        TailnetSettings settings() {
            return new TailnetSettings(
                    approveNodes,
                    approveUsers,
                    nodeKeyLifetimeSeconds == null ? null : Duration.ofSeconds(nodeKeyLifetimeSeconds));
        }
    }
}
