package weft.coordinator.identity;

/// Where to send the browser, and what to remember until it comes back.
///
/// @param url the provider's page; goes into a `Location` header
public record Redirect(String url, LoginAttempt remember) {}
