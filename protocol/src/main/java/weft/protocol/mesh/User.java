package weft.protocol.mesh;

import java.time.Instant;

/// A person of a tailnet. Identity is (issuer, subject); the login name is only a label.
///
/// @param issuer `local` until a provider vouches, else the provider's issuer
/// @param subject the issuer's own, stable name for the person
/// @param login what people call the person, usually an address
public record User(UserId id, String issuer, String subject, String login, Role role, Instant createdAt) {
    public static final String LOCAL_ISSUER = "local";

    public enum Role {
        OWNER,
        ADMIN,
        NETWORK_ADMIN,
        AUDITOR,
        MEMBER
    }
}
