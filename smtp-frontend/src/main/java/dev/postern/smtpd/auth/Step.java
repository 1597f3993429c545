package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccount;

/// What the server does next in an exchange.
sealed interface Step {
  /// Asks the client for more.
  record Challenge(String text) implements Step {}

  /// The client is who it says.
  record Proved(AuthAccount account) implements Step {}

  /// It is not, or there is no such account: the client is never told which.
  ///
  /// @param user as the client named it
  /// @param counts whether it may have been a guess
  record NotProved(String user, String why, boolean counts) implements Step {}

  /// The client does not keep to the mechanism.
  record Malformed(String why) implements Step {}
}
