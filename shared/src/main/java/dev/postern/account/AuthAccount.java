package dev.postern.account;

import dev.postern.address.Mailbox;
import org.jspecify.annotations.Nullable;

/// One account as SMTP AUTH needs it, secrets and all.
///
/// @param mailbox with its local part in lower case
/// @param cramMd5 the encrypted form of [CramMd5], or null where the account did not opt in
/// @param mayRelay whether a login gives a right to relay
public record AuthAccount(
    Mailbox mailbox,
    Argon2id argon2id,
    ScramSha256 scram,
    @Nullable String cramMd5,
    boolean mayRelay,
    Masquerade masquerade) {
  /// Names the account, not its secrets.
  @Override
  public String toString() {
    return "AuthAccount[" + mailbox + "]";
  }
}
