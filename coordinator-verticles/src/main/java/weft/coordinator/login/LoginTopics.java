package weft.coordinator.login;

import weft.kit.event.Topic;

/// Pure. The addresses of logins on the event bus.
public final class LoginTopics {
    /// Rung when a login was confirmed or denied, for the coordinator that holds the device's stream.
    public static final Topic<LoginDecided> LOGIN_DECIDED = Topic.of("mesh.login.decided", LoginDecided.class);

    private LoginTopics() {}
}
