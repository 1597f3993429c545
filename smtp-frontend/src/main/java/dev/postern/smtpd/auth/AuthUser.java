package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccount;
import dev.postern.account.Masquerade;
import dev.postern.address.Mailbox;

/// Who a session is after AUTH.
///
/// @param mayRelay whether that gives a right to relay (spec 5.10: an account without one may log
///   in)
public record AuthUser(Mailbox mailbox, boolean mayRelay, Masquerade masquerade) {
  static AuthUser of(AuthAccount account) {
    return new AuthUser(account.mailbox(), account.mayRelay(), account.masquerade());
  }

  /// Whether it may write as this sender, which is of a real domain, not of an alias domain.
  public boolean mayWriteAs(Mailbox sender) {
    return masquerade.allows(mailbox, sender);
  }
}
