package dev.postern.smtpd.auth;

import java.time.Duration;

/// What a session does next in an AUTH dialog.
public sealed interface AuthResult {
  /// Ask the client for more.
  record Challenge(String text) implements AuthResult {}

  /// It is this user.
  record Accepted(AuthUser user) implements AuthResult {}

  /// It is not, and is told so after `delay`.
  record Refused(String user, String why, Duration delay) implements AuthResult {}

  /// The client does not keep to the mechanism.
  record Malformed(String why) implements AuthResult {}

  /// It is not looked at, since the client failed too often.
  record TooOften() implements AuthResult {}

  /// It cannot be told now.
  record Unavailable(String why) implements AuthResult {}
}
