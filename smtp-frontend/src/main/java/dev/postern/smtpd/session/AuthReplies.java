package dev.postern.smtpd.session;

import dev.postern.smtp.Reply;
import dev.postern.smtpd.auth.AuthUser;

/// The replies to AUTH that cannot begin, and to senders that need it.
///
/// **Seed:** spec 1 (refusal texts), 5.8, 5.11. **Standard:** RFC 4954 §4, §6.
final class AuthReplies {
  static final Reply NOT_AVAILABLE = Reply.of(503, "5.3.3", "auth not available (#5.3.3)");
  static final Reply ALREADY = Reply.of(503, "5.5.0", "you're already authenticated (#5.5.0)");
  static final Reply IN_TRANSACTION =
      Reply.of(503, "5.5.0", "no auth during mail transaction (#5.5.0)");
  static final Reply UNKNOWN_MECHANISM = Reply.of(504, "5.5.1", "auth type unimplemented (#5.5.1)");
  static final Reply NEEDS_TLS =
      Reply.of(
          538, "5.7.11", "Encryption required for requested authentication mechanism (#5.7.11)");
  static final Reply REQUIRED = Reply.of(530, "5.7.0", "authentication required (#5.7.0)");

  private AuthReplies() {}

  static Reply forging(AuthUser user) {
    return Reply.of(
        553,
        "5.7.1",
        "sorry, this MTA does not accept masquerading/forging, auth <"
            + user.mailbox()
            + "> #5.7.1");
  }
}
