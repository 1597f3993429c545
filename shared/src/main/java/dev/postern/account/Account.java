package dev.postern.account;

import dev.postern.address.Mailbox;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One mailbox as an operator sees it; its credentials are never read back.
///
/// @param mailbox with its local part in lower case
/// @param quota as entered, or null for none
/// @param noRelay whether a login gives no right to relay
public record Account(Mailbox mailbox, @Nullable Quota quota, boolean noRelay, Instant createdAt) {}
