package dev.postern.account;

import dev.postern.address.Mailbox;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One mailbox as an operator sees it; its credentials are never read back.
///
/// @param mailbox with its local part in lower case
/// @param quota as entered, or null for none
/// @param noRelay whether a login gives no right to relay
/// @param masquerade whom it may write as
/// @param cramMd5 whether it may log in by CRAM-MD5
public record Account(
    Mailbox mailbox,
    @Nullable Quota quota,
    boolean noRelay,
    Masquerade masquerade,
    boolean cramMd5,
    Instant createdAt) {
  /// One that writes as itself and does without CRAM-MD5.
  public Account(Mailbox mailbox, @Nullable Quota quota, boolean noRelay, Instant createdAt) {
    this(mailbox, quota, noRelay, Masquerade.OWN, false, createdAt);
  }
}
